import { BANDS_HZ, octaves, type Octaves } from './bands.ts'

/**
 * A way round something: from the source to its first edge, from the first to the last edge (0 where there is one only), from the last
 * to the receiver, and the straight line between both. Metres.
 */
export type Detour = { toEdgeM: number; acrossM: number; fromEdgeM: number; straightM: number }

const SPEED_M_S = 340
/** Reflections from the ground are in it (20); 40 is for those who count them by images. */
const C2 = 20

/**
 * What an edge over the line of sight takes, dB, without its limit (ISO 9613-2:1996, 7.4, formulae 14 to 18). `bend`: the wind carries
 * sound down behind a top edge only.
 */
export function screenDb({ toEdgeM, acrossM, fromEdgeM, straightM }: Detour, bend: 'over' | 'beside'): Octaves {
  const longerM = Math.max(0, toEdgeM + acrossM + fromEdgeM - straightM)
  const wind =
    bend === 'beside' || longerM === 0
      ? 1
      : Math.exp(-Math.sqrt((toEdgeM * fromEdgeM * straightM) / (2 * longerM)) / 2000)
  return octaves((band) => {
    const waveM = SPEED_M_S / BANDS_HZ[band]!
    return 10 * Math.log10(3 + (C2 / waveM) * edgesFactor(acrossM, waveM) * longerM * wind)
  })
}

/** No screen takes more in any band: 20 dB where sound bends once, 25 dB where it bends twice (7.4). */
export const mostScreenDb = ({ acrossM }: Detour): number => (acrossM > 0 ? MOST_DOUBLE_DB : MOST_SINGLE_DB)
export const MOST_SINGLE_DB = 20
const MOST_DOUBLE_DB = 25

/** C3: how much more two edges take than one, from 1 when they are one to 3 when they are far apart. */
function edgesFactor(acrossM: number, waveM: number): number {
  if (acrossM === 0) return 1
  const ratio = (5 * waveM) / acrossM
  return (1 + ratio ** 2) / (1 / 3 + ratio ** 2)
}

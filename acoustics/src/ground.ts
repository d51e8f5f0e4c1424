import { octaves, type Octaves } from './bands.ts'

/** How porous the ground is near the source, between, and near the receiver: 0 hard (paved), 1 porous (grass, fields). */
export type Ground = { source: number; middle: number; receiver: number }
/** Heights above the ground, and the distance between both in plan, metres. */
export type OverGround = { sourceM: number; receiverM: number; planM: number }

/** What the ground takes, dB, negative where it gives (ISO 9613-2:1996, 7.3.1, general method, table 3). */
export function groundDb(ground: Ground, { sourceM, receiverM, planM }: OverGround): Octaves {
  const reach = 30 * (sourceM + receiverM)
  const overlap = planM <= reach ? 0 : 1 - reach / planM
  return octaves((band) => {
    const middle = band === 0 ? -3 * overlap : -3 * overlap * (1 - ground.middle)
    return regionDb(band, ground.source, sourceM, planM) + regionDb(band, ground.receiver, receiverM, planM) + middle
  })
}

function regionDb(band: number, porous: number, heightM: number, planM: number): number {
  if (band === 0) return -1.5
  const bump = BUMPS[band - 1]
  return bump === undefined ? -1.5 * (1 - porous) : -1.5 + porous * bump(heightM, planM)
}

const near = (planM: number): number => 1 - Math.exp(-planM / 50)
/** a′, b′, c′, d′ of the standard: where a band of 125, 250, 500 or 1000 Hz loses most over porous ground. */
const BUMPS: readonly ((heightM: number, planM: number) => number)[] = [
  (h, d) =>
    1.5 +
    3 * Math.exp(-0.12 * (h - 5) ** 2) * near(d) +
    5.7 * Math.exp(-0.09 * h ** 2) * (1 - Math.exp(-2.8e-6 * d ** 2)),
  (h, d) => 1.5 + 8.6 * Math.exp(-0.09 * h ** 2) * near(d),
  (h, d) => 1.5 + 14 * Math.exp(-0.46 * h ** 2) * near(d),
  (h, d) => 1.5 + 5 * Math.exp(-0.9 * h ** 2) * near(d),
]

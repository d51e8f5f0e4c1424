import { A_CURVE_DB, octaves, sumDb, type Octaves } from './bands.ts'

/** The A-weighted spectrum of traffic in third octaves from 100 to 5000 Hz, dB against the whole (EN 1793-3:1997, table 1). */
const TRAFFIC_DB = [-20, -20, -18, -16, -15, -14, -13, -12, -11, -9, -8, -9, -10, -11, -13, -15, -16, -18]
/** The table begins with the lowest third of the octave of 125 Hz. */
const BAND_125 = 1

const inOctave = (band: number): readonly number[] => TRAFFIC_DB.slice((band - BAND_125) * 3, (band - BAND_125) * 3 + 3)
const WHOLE_DB = sumDb(TRAFFIC_DB)

/** The sound power of a metre of road in octave bands (not weighted), dB, from the A-weighted whole. */
export const roadBands = (aWeightedDbPerM: number): Octaves =>
  octaves((band) => {
    const part = band < BAND_125 ? [] : inOctave(band)
    return aWeightedDbPerM + sumDb(part) - WHOLE_DB - A_CURVE_DB[band]!
  })

/** What hard ground gives near a road: -1.5 dB at the source and at the receiver (ISO 9613-2:1996, table 3, G = 0). */
const HARD_GROUND_DB = 3

/**
 * The sound power of a metre of a long straight road, dB(A), from what was measured beside it over hard ground: of a metre that radiates W
 * an endless line brings W / (4 d) to a place d away, which is 10 lg d + 6 dB less.
 */
export const powerFromMeasured = (leqDb: number, distanceM: number): number =>
  leqDb + 10 * Math.log10(4 * distanceM) - HARD_GROUND_DB

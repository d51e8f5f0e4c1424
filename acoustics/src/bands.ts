/** A figure for each octave band from 63 to 8000 Hz. */
export type Octaves = readonly [number, number, number, number, number, number, number, number]

/** Nominal midband frequencies (IEC 61260-1). */
export const BANDS_HZ: Octaves = [63, 125, 250, 500, 1000, 2000, 4000, 8000]
/** Exact midband frequencies, for which the tables of ISO 9613-1 and ISO 9613-2 are computed. */
export const MIDBANDS_HZ = BANDS_HZ.map((_, k) => 1000 * 10 ** (0.3 * (k - 4))) as unknown as Octaves
/** What the A-curve adds at the nominal frequencies, dB (IEC 61672-1 table 3). */
export const A_CURVE_DB: Octaves = [-26.2, -16.1, -8.6, -3.2, 0, 1.2, 1, -1.1]

/** By the band's place in `BANDS_HZ`. */
export const octaves = (of: (band: number) => number): Octaves =>
  BANDS_HZ.map((_, band) => of(band)) as unknown as Octaves

/** Levels that sound together, dB: their energies add up. Silence is -Infinity. */
export const sumDb = (levels: readonly number[]): number =>
  toDb(levels.reduce((sum, level) => sum + toEnergy(level), 0))

/** The A-weighted level of a spectrum, dB(A). */
export const aWeighted = (spectrum: Octaves): number => sumDb(spectrum.map((level, band) => level + A_CURVE_DB[band]!))

export const toEnergy = (db: number): number => 10 ** (db / 10)
export const toDb = (energy: number): number => 10 * Math.log10(energy)

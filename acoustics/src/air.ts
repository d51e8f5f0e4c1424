import { MIDBANDS_HZ, octaves, type Octaves } from './bands.ts'

export type Air = { temperatureC: number; humidityPercent: number; pressureKPa: number }

const REFERENCE_K = 293.15
const TRIPLE_POINT_K = 273.16
const REFERENCE_KPA = 101.325
/** dB in a neper. */
const NEPER_DB = 20 / Math.LN10

/** What air takes from a tone on its way, dB a metre, in octave bands (ISO 9613-1:1993, formulae 3 to 5, B.2 and B.3). */
export function airDbPerM({ temperatureC, humidityPercent, pressureKPa }: Air): Octaves {
  const kelvin = temperatureC + 273.15
  const [pressure, warmth] = [pressureKPa / REFERENCE_KPA, kelvin / REFERENCE_K]
  const saturation = 10 ** (-6.8346 * (TRIPLE_POINT_K / kelvin) ** 1.261 + 4.6151)
  const water = (humidityPercent * saturation) / pressure
  const oxygenHz = pressure * (24 + (4.04e4 * water * (0.02 + water)) / (0.391 + water))
  const nitrogenHz = pressure * warmth ** -0.5 * (9 + 280 * water * Math.exp(-4.17 * (warmth ** (-1 / 3) - 1)))
  return octaves((band) => {
    const hz = MIDBANDS_HZ[band]!
    const oxygen = (0.01275 * Math.exp(-2239.1 / kelvin)) / (oxygenHz + hz ** 2 / oxygenHz)
    const nitrogen = (0.1068 * Math.exp(-3352 / kelvin)) / (nitrogenHz + hz ** 2 / nitrogenHz)
    const classical = (1.84e-11 / pressure) * warmth ** 0.5
    return NEPER_DB * hz ** 2 * (classical + warmth ** -2.5 * (oxygen + nitrogen))
  })
}

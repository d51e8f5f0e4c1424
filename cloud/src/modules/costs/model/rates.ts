import type { Day } from '@loujing/wire/instant'

/** A rate of a tax as a city applies it from a day on, and where that is written. */
export type CityRate = {
  tax: 'vat' | 'deed'
  /** `*` holds where a city has no line of its own. */
  city: string
  effectiveFrom: Day
  rate: number
  source: string
}

const day = (text: string) => text as Day

/** Configuration, not law: a province sets the deed tax within 3–5 % (契税法 art. 3); add its line with its source. */
export const CITY_RATES: readonly CityRate[] = [
  { tax: 'vat', city: '*', effectiveFrom: day('2026-01-01'), rate: 900, source: '增值税法 art. 10(2)' },
  {
    tax: 'deed',
    city: '*',
    effectiveFrom: day('2021-09-01'),
    rate: 300,
    source: '契税法 art. 3（法定下限，各省另定）',
  },
]

/** The newest rate in force on the day, the city's own before the common one; undefined where none is known. */
export function rateOn(tax: CityRate['tax'], city: string, on: Day, rates = CITY_RATES): CityRate | undefined {
  const inForce = rates.filter((rate) => rate.tax === tax && rate.effectiveFrom <= on)
  const newest = (of: string) =>
    inForce
      .filter((rate) => rate.city === of)
      .reduce<CityRate | undefined>(
        (best, rate) => (best && best.effectiveFrom >= rate.effectiveFrom ? best : rate),
        undefined,
      )
  return newest(city) ?? newest('*')
}

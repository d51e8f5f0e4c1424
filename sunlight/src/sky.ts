import { dayOf } from '@loujing/wire/beijing'
import type { SunlightRule } from '@loujing/wire/http/sunlight'
import type { Day } from '@loujing/wire/instant'
import { Body, Equator, Horizon, Observer, SearchHourAngle, SearchSunLongitude } from 'astronomy-engine'
import type { Vec3 } from './frame.ts'

/** Where the sun stands at a moment: minute of the day in true solar time, and the way to it (east, north, up; length 1). */
export type Sun = { minute: number; toward: Vec3 }
export type Place = { lonDeg: number; latDeg: number }

const RAD = Math.PI / 180
const HOUR_MS = 3_600_000
const NOON_MIN = 720
/** Ecliptic longitude of the sun at the solar term (GB/T 33661-2017), and the day after which it is looked for. */
const TERMS = {
  'great-cold': { longitudeDeg: 300, month: 0 },
  'winter-solstice': { longitudeDeg: 270, month: 11 },
} as const

/** The calendar day, in China's time, on which a solar term (节气) falls. */
export function dayOfTerm(term: SunlightRule['day'], year: number): Day {
  const { longitudeDeg, month } = TERMS[term]
  const time = SearchSunLongitude(longitudeDeg, new Date(Date.UTC(year, month, 1)), 60)
  if (time === null) throw new RangeError(`no ${term} in ${year}`)
  return dayOf(time.date)
}

/** The moment at which the sun stands in the south (hour angle 0) on a calendar day at a place. */
export function solarNoon(day: Day, place: Place): Date {
  const midnightMs = Date.parse(`${day}T00:00:00Z`) - (place.lonDeg / 15) * HOUR_MS
  return SearchHourAngle(Body.Sun, observerAt(place), 0, new Date(midnightMs)).time.date
}

/**
 * The suns of a day: one for each step between two hours of true solar time, in the middle of the step, so that every step
 * counts once and a day of sun is exactly as long as the band. Geometric, without refraction, as the standard's tables are.
 */
export function sunsOf(day: Day, place: Place, { fromHour, toHour, stepMin }: Band): Sun[] {
  const noonMs = solarNoon(day, place).getTime()
  const steps = Math.round(((toHour - fromHour) * 60) / stepMin)
  return Array.from({ length: steps }, (_, step) => {
    const minute = fromHour * 60 + (step + 0.5) * stepMin
    return { minute, toward: sunAt(new Date(noonMs + (minute - NOON_MIN) * 60_000), place) }
  })
}
export type Band = Pick<SunlightRule, 'fromHour' | 'toHour' | 'stepMin'>

/** The way to the sun from a place, also below the horizon. */
export function sunAt(at: Date, place: Place): Vec3 {
  const observer = observerAt(place)
  const { ra, dec } = Equator(Body.Sun, at, observer, true, true)
  const { azimuth, altitude } = Horizon(at, observer, ra, dec)
  const flat = Math.cos(altitude * RAD)
  return [flat * Math.sin(azimuth * RAD), flat * Math.cos(azimuth * RAD), Math.sin(altitude * RAD)]
}

const observerAt = ({ lonDeg, latDeg }: Place): Observer => new Observer(latDeg, lonDeg, 0)

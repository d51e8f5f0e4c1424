import type { NoiseSource, SiteSpot } from '@loujing/wire/http/noise'

/** A plan with north above: its box in metres, and what brings a pointer on it to a spot of the site. */
export type SitePlan = { west: number; south: number; sizeM: number; stepM: number }

const LEAST_M = 120
/** A road comes from far: what is near the building is what is drawn on. */
const MOST_M = 800
const AROUND = 1.15

/** The square about the site's origin that shows these spots. */
export function sitePlan(spots: readonly SiteSpot[]): SitePlan {
  const reach = Math.max(...spots.map(({ eastM, northM }) => Math.max(Math.abs(eastM), Math.abs(northM))), 0)
  const sizeM = Math.min(MOST_M, Math.max(LEAST_M, 2 * reach * AROUND))
  return {
    west: -sizeM / 2,
    south: -sizeM / 2,
    sizeM,
    stepM: [10, 20, 50, 100].find((step) => sizeM / step <= 12) ?? 100,
  }
}

/** From a share of the plan's width and height (from the upper left) to a spot, to the half metre. */
export const spotAt = ({ west, south, sizeM }: SitePlan, x: number, y: number): SiteSpot => ({
  eastM: toHalf(west + x * sizeM),
  northM: toHalf(south + (1 - y) * sizeM),
})
// Never -0, which JSON and people write as 0.
const toHalf = (metres: number): number => Math.round(metres * 2) / 2 || 0

export const spotsOf = (source: NoiseSource): SiteSpot[] => (source.kind === 'road' ? source.line : [source.at])

/** What of a line is nearest to the site's origin. */
export function nearestOf(line: readonly SiteSpot[]): SiteSpot {
  const near = line.map((end, i) => nearestBetween(line[i - 1] ?? end, end))
  return near.reduce((a, b) => (Math.hypot(b.eastM, b.northM) < Math.hypot(a.eastM, a.northM) ? b : a))
}

function nearestBetween(from: SiteSpot, to: SiteSpot): SiteSpot {
  const [east, north] = [to.eastM - from.eastM, to.northM - from.northM]
  const length2 = east ** 2 + north ** 2
  const share = length2 === 0 ? 0 : -(from.eastM * east + from.northM * north) / length2
  const within = Math.min(1, Math.max(0, share))
  return { eastM: from.eastM + within * east, northM: from.northM + within * north }
}

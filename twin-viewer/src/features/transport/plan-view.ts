import type { TransportLine, TransportReach, TransportRing, TransportSpot } from '@loujing/wire/http/transport'

/** What of the plan is seen: its middle and its width in metres; the height is three quarters of it. */
export type View = { eastM: number; northM: number; widthM: number }
export const HEIGHT_A_WIDTH = 0.75

const LEAST_M = 100
const MOST_M = 120_000
const AROUND = 1.12

/** The rings whole, or what lies around the origin where there are none. */
export function viewOf(reach: Pick<TransportReach, 'rings'> | undefined): View {
  const corners = (reach?.rings ?? []).flatMap(({ polygons }) => polygons.flatMap(([outer = []]) => outer))
  if (corners.length === 0) return { eastM: 0, northM: 0, widthM: 1500 }
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of corners) {
    west = Math.min(west, x!)
    east = Math.max(east, x!)
    south = Math.min(south, y!)
    north = Math.max(north, y!)
  }
  const widthM = AROUND * Math.max(east - west, (north - south) / HEIGHT_A_WIDTH)
  return { eastM: (west + east) / 2, northM: (south + north) / 2, widthM: within(widthM) }
}

const within = (widthM: number): number => Math.min(MOST_M, Math.max(LEAST_M, widthM))

/** `x y width height` of an SVG, whose y grows to the south. */
export const viewBoxOf = ({ eastM, northM, widthM }: View): string => {
  const heightM = widthM * HEIGHT_A_WIDTH
  return [eastM - widthM / 2, -northM - heightM / 2, widthM, heightM].join(' ')
}

/** Shares of the plan's width and height, from the upper left, to a spot of the site, to the half metre. */
export const spotAt = ({ eastM, northM, widthM }: View, x: number, y: number): TransportSpot => ({
  eastM: half(eastM + (x - 0.5) * widthM),
  northM: half(northM + (0.5 - y) * widthM * HEIGHT_A_WIDTH),
})
// Never -0, which JSON and people write as 0.
const half = (metres: number): number => Math.round(metres * 2) / 2 || 0

/** Nearer or further by a factor; what lies at `x`, `y` (shares) stays where it is. */
export function zoomed(view: View, factor: number, x = 0.5, y = 0.5): View {
  const widthM = within(view.widthM * factor)
  const less = view.widthM - widthM
  return {
    widthM,
    eastM: view.eastM + (x - 0.5) * less,
    northM: view.northM + (0.5 - y) * less * HEIGHT_A_WIDTH,
  }
}

/** By shares of its width and height: to the right and down are positive. */
export const moved = (view: View, x: number, y: number): View => ({
  ...view,
  eastM: view.eastM + x * view.widthM,
  northM: view.northM - y * view.widthM * HEIGHT_A_WIDTH,
})

/** A length for the scale's bar: 1, 2 or 5 of a power of ten, up to a fifth of the width. */
export function scaleOf({ widthM }: View): number {
  const most = widthM / 5
  const power = 10 ** Math.floor(Math.log10(most))
  return power * ([5, 2, 1].find((times) => times * power <= most) ?? 1)
}

const line = (corners: TransportLine): string => corners.map(([east, north]) => `${east} ${-north!}`).join('L')
export const pathOfLine = (corners: TransportLine): string => (corners.length === 0 ? '' : `M${line(corners)}`)
export const pathOfSpots = (spots: readonly TransportSpot[]): string =>
  pathOfLine(spots.map(({ eastM, northM }) => [eastM, northM]))
/** Outlines and holes, to be filled by even and odd. */
export const pathOfRing = ({ polygons }: Pick<TransportRing, 'polygons'>): string =>
  polygons.flatMap((polygon) => polygon.map((ring) => `M${line(ring)}Z`)).join('')

/** Four numbers a piece, as the cloud tells roads. */
export function pathOfSegments(segments: readonly number[]): string {
  const pieces: string[] = []
  for (let i = 0; i < segments.length; i += 4)
    pieces.push(`M${segments[i]!} ${-segments[i + 1]!}L${segments[i + 2]!} ${-segments[i + 3]!}`)
  return pieces.join('')
}

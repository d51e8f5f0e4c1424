import { add, cross, distance, length, scale, subtract, type Vec } from './vector.ts'

/** A length with its parts: level and upright, all in metres. */
export type Span = { lengthM: number; levelM: number; riseM: number }
export type Unit = 'm' | 'mm'

/** @param siteM metres of the site in one metre of the model, where both ends are of one model: a drawing says the model's */
export function spanOf(a: Vec, b: Vec, siteM = 1): Span {
  const [east, north, up] = scale(subtract(b, a), 1 / siteM)
  return { lengthM: distance(a, b) / siteM, levelM: Math.hypot(east, north), riseM: up }
}

/** The area of a flat polygon in space, by Newell's sum; of one that is not flat the area of its shadow on its mean plane. */
export function areaOf(corners: readonly Vec[], siteM = 1): number {
  const first = corners[0]
  if (!first) return 0
  let sum: Vec = [0, 0, 0]
  corners.forEach((corner, i) => {
    sum = add(sum, cross(subtract(corner, first), subtract(corners[(i + 1) % corners.length]!, first)))
  })
  return length(sum) / 2 / siteM ** 2
}

export const perimeterOf = (corners: readonly Vec[], siteM = 1): number =>
  corners.reduce((sum, corner, i) => sum + distance(corner, corners[(i + 1) % corners.length]!), 0) / siteM

export const middleOfAll = (points: readonly Vec[]): Vec =>
  scale(points.reduce(add, [0, 0, 0]), 1 / (points.length || 1))

/** `4.200 m` or `4200 mm`: a millimetre is what a drawing knows. */
export const formatLength = (metres: number, unit: Unit): string =>
  unit === 'mm' ? `${Math.round(metres * 1000)} mm` : `${metres.toFixed(3)} m`
/** Square millimetres are nothing that anybody reads; an area is in square metres. */
export const formatArea = (squareMetres: number): string => `${squareMetres.toFixed(3)} m²`

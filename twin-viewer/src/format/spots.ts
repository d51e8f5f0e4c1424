/** A place of a site in plan, metres from its origin. */
type Spot = { eastM: number; northM: number }

/** A spot a line, `east, north`, as people write it. */
export const toLines = (spots: readonly Spot[]): string =>
  spots.map(({ eastM, northM }) => `${eastM}, ${northM}`).join('\n')

const SPOT = /^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$/
/** Undefined when a line is no spot. */
export function fromLines(text: string): Spot[] | undefined {
  const found = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => SPOT.exec(line))
  if (found.some((spot) => spot === null)) return undefined
  return found.map((spot) => ({ eastM: Number(spot![1]), northM: Number(spot![2]) }))
}

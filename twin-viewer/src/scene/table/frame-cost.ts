/** How richly the table is drawn, from the best down; `still` draws only what changes. */
export type Richness = { pixelRatio: number; shadows: boolean; still: boolean }
export const RICHNESS: readonly Richness[] = [
  { pixelRatio: 2, shadows: true, still: false },
  { pixelRatio: 1, shadows: true, still: false },
  { pixelRatio: 1, shadows: false, still: false },
  { pixelRatio: 0.75, shadows: false, still: true },
]
const FRAMES = 12
/** Sixty frames a second leave 16.7 ms; below forty a turn is seen to stutter. */
const TOO_SLOW_MS = 25
/** Beyond this no step helps but the last. */
const HOPELESS_MS = 120

/**
 * Watches what frames cost and says when to draw more plainly. It never goes back: a machine that was slow once would swing between
 * two ways. A single long frame (a tab that slept, a shader that compiled) decides nothing: the median of twelve does.
 */
export function createFrameCost(onChange: (richness: Richness) => void) {
  let level = 0
  let costs: number[] = []
  return {
    get richness(): Richness {
      return RICHNESS[level]!
    },
    add(costMs: number): void {
      costs.push(costMs)
      if (costs.length < FRAMES && !(costs.length >= 3 && costs.every((cost) => cost > HOPELESS_MS))) return
      const median = costs.toSorted((a, b) => a - b)[Math.floor(costs.length / 2)]!
      costs = []
      if (median <= TOO_SLOW_MS || level === RICHNESS.length - 1) return
      level = median > HOPELESS_MS ? RICHNESS.length - 1 : level + 1
      onChange(RICHNESS[level]!)
    },
  }
}

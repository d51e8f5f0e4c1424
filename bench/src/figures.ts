/** The value under which `share` (0 to 1) of the values lie; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export type Claim = {
  name: string
  ours: number
  /** The peer or the limit, measured in the same run or published with its source. */
  peer: { name: string; value: number }
  unit: string
  ratio: number
  goal: { at: 'least' | 'most'; ratio: number }
}

/** `ours` beside a peer: the ratio is what is judged, never the figure. */
export function claim(name: string, unit: string, ours: number, peer: Claim['peer'], goal: Claim['goal']): Claim {
  return { name, unit, ours, peer, ratio: ours / peer.value, goal }
}

export const holds = ({ ratio, goal }: Claim): boolean =>
  goal.at === 'least' ? ratio >= goal.ratio : ratio <= goal.ratio

export function print(claims: readonly Claim[]): void {
  for (const each of claims) {
    const { name, unit, ours, peer, ratio, goal } = each
    const sign = goal.at === 'least' ? '≥' : '≤'
    console.log(
      `${holds(each) ? '✓' : '✗'} ${name}: ${ours.toPrecision(4)} ${unit} · ${peer.name} ${peer.value.toPrecision(4)} · ratio ${ratio.toFixed(2)} (goal ${sign} ${goal.ratio})`,
    )
  }
}

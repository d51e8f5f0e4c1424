/** Planned value (BCWS), earned value (BCWP), actual cost (ACWP) and the budget of the whole, all in fen. */
export type Costs = { pv: number; ev: number; ac: number; bac: number }
export type EarnedValue = {
  sv: number
  cv: number
  spi: number | null
  cpi: number | null
  /** Estimates at completion: the rest as budgeted, at the cost of so far, and at its cost and pace. */
  eacBudget: number
  eacCost: number | null
  eacPace: number | null
  tcpi: number | null
}

const over = (a: number, b: number): number | null => (b === 0 ? null : a / b)

/** Earned value (挣值, GB/T 37507 / PMBOK); an index without a divisor is null, never infinity. */
export function earnedValue({ pv, ev, ac, bac }: Costs): EarnedValue {
  const [spi, cpi] = [over(ev, pv), over(ev, ac)]
  return {
    ...{ sv: ev - pv, cv: ev - ac, spi, cpi },
    eacBudget: ac + bac - ev,
    eacCost: cpi === null ? null : over(bac, cpi),
    eacPace: cpi === null || spi === null || cpi * spi === 0 ? null : ac + (bac - ev) / (cpi * spi),
    tcpi: over(bac - ev, bac - ac),
  }
}

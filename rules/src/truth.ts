/** Three values, by Kleene's strong logic K3 (S. C. Kleene, Introduction to Metamathematics, 1952, §64). */
export type Truth = 'false' | 'unknown' | 'true'

const ORDER: readonly Truth[] = ['false', 'unknown', 'true']
const rank = (truth: Truth): number => ORDER.indexOf(truth)

/** The least: one false is false whatever the others are. */
export const all = (truths: readonly Truth[]): Truth =>
  truths.reduce((a, b) => (rank(b) < rank(a) ? b : a), 'true' as Truth)
/** The greatest: one true is true whatever the others are. */
export const any = (truths: readonly Truth[]): Truth =>
  truths.reduce((a, b) => (rank(b) > rank(a) ? b : a), 'false' as Truth)
export const not = (truth: Truth): Truth => ORDER[2 - rank(truth)] ?? 'unknown'

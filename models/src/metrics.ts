import { iou, type Rect } from '@loujing/edge/sources/camera/detector/boxes'

/** A box that is there. Corners in any unit, the same for a picture's truths and findings: overlap has none. */
export type Truth = Rect & { label: string }
export type Found = Truth & { score: number }
export type Picture = { truths: readonly Truth[]; found: readonly Found[] }

/** A found box of one class, and whether it is on a true box that no better one had claimed. */
export type Verdict = { score: number; right: boolean }

/**
 * Best first, each found box of the class claims the free true box that it overlaps most, if by at least `minIou`.
 * @returns a verdict per found box, best first, and which of the truths (by their place in the picture's list) were claimed
 */
export function match({ truths, found }: Picture, label: string, minIou: number) {
  const claimed = new Set<number>()
  const verdicts: Verdict[] = []
  for (const box of bestFirst(found.filter((each) => each.label === label))) {
    let best = -1
    let most = 0
    for (const [at, truth] of truths.entries()) {
      if (truth.label !== label || claimed.has(at)) continue
      const overlap = iou(box, truth)
      if (overlap > most) [best, most] = [at, overlap]
    }
    const right = best >= 0 && most >= minIou
    if (right) claimed.add(best)
    verdicts.push({ score: box.score, right })
  }
  return { verdicts, claimed }
}

// Equal scores keep the order in which they came, so that a figure is the same in every run.
const bestFirst = <T extends { score: number }>(all: readonly T[]): T[] => all.toSorted((a, b) => b.score - a.score)

/**
 * The area under the precision-recall curve, its dips filled (every point, no grid of eleven).
 * @param truths how many true boxes there are; with none there is no curve, so NaN
 */
export function averagePrecision(verdicts: readonly Verdict[], truths: number): number {
  if (truths === 0) return Number.NaN
  let right = 0
  const precision = bestFirst(verdicts).map((verdict, at) => {
    if (verdict.right) right++
    return { precision: right / (at + 1), right: verdict.right }
  })
  let area = 0
  let highest = 0
  for (const each of precision.toReversed()) {
    highest = Math.max(highest, each.precision)
    if (each.right) area += highest / truths
  }
  return area
}

const OVERLAPS = Array.from({ length: 10 }, (_, step) => 0.5 + 0.05 * step)

/** AP50, and its mean over the overlaps from 0.5 to 0.95. `found` should hold boxes far below the threshold too. */
export function averagePrecisions(pictures: readonly Picture[], label: string): { ap50: number; ap50to95: number } {
  const truths = count(pictures, label)
  const each = OVERLAPS.map((minIou) =>
    averagePrecision(
      pictures.flatMap((picture) => match(picture, label, minIou).verdicts),
      truths,
    ),
  )
  return { ap50: each[0]!, ap50to95: each.reduce((sum, ap) => sum + ap, 0) / each.length }
}

const count = (pictures: readonly Picture[], label: string): number =>
  pictures.reduce((sum, { truths }) => sum + truths.filter((truth) => truth.label === label).length, 0)

export type Counts = { truths: number; found: number; right: number; precision: number; recall: number }

/** Where the boxes in `found` are those that are shown. Precision is NaN where none is shown, recall where none is there. */
export function counts(pictures: readonly Picture[], label: string, minIou = 0.5): Counts {
  const verdicts = pictures.flatMap((picture) => match(picture, label, minIou).verdicts)
  const right = verdicts.filter((verdict) => verdict.right).length
  const truths = count(pictures, label)
  return { truths, found: verdicts.length, right, precision: right / verdicts.length, recall: right / truths }
}

/** The recall of the true boxes that `belongs` picks; the others are neither right nor wrong. */
export function recallOf(
  pictures: readonly Picture[],
  label: string,
  belongs: (truth: Truth, picture: number) => boolean,
): { truths: number; recall: number } {
  let truths = 0
  let right = 0
  for (const [at, picture] of pictures.entries()) {
    const { claimed } = match(picture, label, 0.5)
    for (const [index, truth] of picture.truths.entries()) {
      if (truth.label !== label || !belongs(truth, at)) continue
      truths++
      if (claimed.has(index)) right++
    }
  }
  return { truths, recall: right / truths }
}

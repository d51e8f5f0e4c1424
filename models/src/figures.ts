import { asCandidates, asShown, type Looked } from './look.ts'
import { averagePrecisions, counts, recallOf } from './metrics.ts'

/** In pixels of the model's input, from and below; the last one is open. */
export const BANDS = [
  { name: '< 16 px', from: 0, below: 16 },
  { name: '16–32 px', from: 16, below: 32 },
  { name: '≥ 32 px', from: 32, below: Infinity },
] as const

/** Null where there is nothing to take a share of. */
type Share = number | null
export type ClassFigures = {
  label: string
  threshold: number
  boxes: number
  precision: Share
  recall: Share
  ap50: Share
  ap50to95: Share
  bySize: { size: string; boxes: number; recall: Share }[]
}
export type FalseBoxes = { pictures: number; boxes: number; per50Pictures: Share }
export type Figures = { classes: ClassFigures[]; falseBoxesWithoutPeople: FalseBoxes }

const share = (value: number): Share => (Number.isNaN(value) ? null : value)

export function figuresOf(
  looked: readonly Looked[],
  classes: readonly { label: string; threshold: number }[],
): Figures {
  const [shown, candidates] = [asShown(looked), asCandidates(looked)]
  const empty = looked.filter(({ truths }) => truths.length === 0)
  const boxes = empty.reduce((sum, picture) => sum + picture.shown.length, 0)
  return {
    classes: classes.map(({ label, threshold }): ClassFigures => {
      const { truths, precision, recall } = counts(shown, label)
      const { ap50, ap50to95 } = averagePrecisions(candidates, label)
      const bySize = BANDS.map(({ name, from, below }) => {
        const part = recallOf(shown, label, (truth, at) => {
          const size = looked[at]!.sizes[looked[at]!.truths.indexOf(truth)]!
          return size >= from && size < below
        })
        return { size: name, boxes: part.truths, recall: share(part.recall) }
      })
      return {
        label,
        threshold,
        boxes: truths,
        precision: share(precision),
        recall: share(recall),
        ap50: share(ap50),
        ap50to95: share(ap50to95),
        bySize,
      }
    }),
    falseBoxesWithoutPeople: { pictures: empty.length, boxes, per50Pictures: share((50 * boxes) / empty.length) },
  }
}

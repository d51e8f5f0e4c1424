import type { PointPair } from '@loujing/wire/calibration'
import { fitGround, toPicture, type Xy } from '@loujing/wire/ground'

/** A mark while it is picked: seen on the picture, and, once known, on the ground. */
export type Mark = { x: number; y: number; eastM?: number | undefined; northM?: number | undefined }

export const MOST_MARKS = 32
export const LEAST_MARKS = 4

export const isPaired = (mark: Mark): mark is PointPair => mark.eastM !== undefined && mark.northM !== undefined
export const pairsOf = (marks: readonly Mark[]): PointPair[] => marks.filter(isPaired)

/** What the marks say so far: the errors in metres, and on the picture where each mark would be without its own. */
export function judgeMarks(marks: readonly Mark[]) {
  const fit = fitGround(pairsOf(marks))
  if ('problem' in fit) return fit
  let at = 0
  const residuals = marks.map((mark) => {
    if (!isPaired(mark)) return undefined
    const errorM = fit.residualsM[at++]!
    const expected: Xy | undefined = toPicture(fit.homography, [mark.eastM, mark.northM])
    return { errorM, expected }
  })
  return { residuals, rmsM: fit.rmsM, worstM: fit.worstM }
}

/** A square piece of the site plane as a drawing of 100 by 100: east to the right, north up. */
export function planAround(east: number, north: number, halfM: number) {
  const round = (metres: number): number => Math.round(metres * 100) / 100
  return {
    xOf: (eastM: number): number => 50 + ((eastM - east) / halfM) * 50,
    yOf: (northM: number): number => 50 - ((northM - north) / halfM) * 50,
    placeAt: (x: number, y: number) => ({
      eastM: round(east + ((x - 50) / 50) * halfM),
      northM: round(north - ((y - 50) / 50) * halfM),
    }),
  }
}

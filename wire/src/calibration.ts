import * as Type from 'typebox'

/** One mark that is seen on the picture and known on the ground: fractions of the picture, metres of the site frame. */
export type PointPair = Type.Static<typeof PointPair>
export const PointPair = Type.Object({
  x: Type.Number({ minimum: 0, maximum: 1 }),
  y: Type.Number({ minimum: 0, maximum: 1 }),
  eastM: Type.Number({ minimum: -10_000, maximum: 10_000 }),
  northM: Type.Number({ minimum: -10_000, maximum: 10_000 }),
})

/** How a camera's picture lies on the site plane. What it means is worked out from the pairs by `fitGround` (ground.ts). */
export type Calibration = Type.Static<typeof Calibration>
export const Calibration = Type.Object({ pairs: Type.Array(PointPair, { minItems: 4, maxItems: 32 }) })

/** Somewhere on the ground; `uncertaintyM` is one standard deviation along the worst direction. */
export type GroundPlace = Type.Static<typeof GroundPlace>
export const GroundPlace = Type.Object({
  eastM: Type.Number(),
  northM: Type.Number(),
  uncertaintyM: Type.Number({ minimum: 0 }),
})

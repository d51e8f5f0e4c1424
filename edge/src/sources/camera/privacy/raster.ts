/** A decoded picture, or the model's view of one: interleaved RGB, three bytes a pixel, row by row. */
export type Raster = { data: Uint8Array; width: number; height: number }

/** Pixels `from` up to but not `to`, of one row. */
export type Span = readonly [from: number, to: number]

import type { Mask } from '@loujing/wire/command'
import type { Box, Detection, ModelRef } from '@loujing/wire/detection'
import type { Light } from './light.ts'
import type { Load } from './load.ts'

/** A score from which a box counts, by label; a label left out keeps the threshold of the model's card. */
export type Thresholds = Readonly<Record<string, number>>

/**
 * What was seen. `heads`: every place where a head may be, down to scores that are far too low for an alarm. `light`: of the
 * picture as it came, masked places too. `busyMs`: how long the model had to compute, without any waiting.
 */
export type Sighting = Detection & { heads: Box[]; light: Light; busyMs: number }

export interface Detector {
  readonly model: ModelRef
  /** By label, from the model's card. */
  readonly thresholds: Thresholds
  /**
   * Judges one picture (JPEG, PNG or WebP). Boxes are best first; `latencyMs` counts from this call.
   * @param masks what lies in them is burnt out of the model's input: the detector never sees it
   * @throws PictureProblem when the bytes are not a whole picture
   */
  detect(picture: Uint8Array, thresholds?: Thresholds, masks?: readonly Mask[]): Promise<Sighting>
  /** How many frames a second it judged in the last seconds, and could; undefined until it has judged one. */
  load(): Load | undefined
  close(): Promise<void>
}

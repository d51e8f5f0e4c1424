import type { Mask } from '@loujing/wire/command'
import type { Box, Detection, ModelRef } from '@loujing/wire/detection'

/** A score from which a box counts, by label; a label left out keeps the threshold of the model's card. */
export type Thresholds = Readonly<Record<string, number>>

/** What was seen, and in `heads` every place where a head may be, down to scores that are far too low for an alarm. */
export type Sighting = Detection & { heads: Box[] }

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
  close(): Promise<void>
}

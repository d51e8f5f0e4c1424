import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Sha256, Slug } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { SEALED_TYPE } from '@loujing/wire/sealed'
import type { Ports } from '../source.ts'
import type { Judged, Kept } from './facts.ts'
import type { Frame } from './frames/supply.ts'
import { checked, evidenceOf, originalOf, type Hiding, type Look } from './privacy/render.ts'
import type { Seal } from '@loujing/seal/seal'

export type Keep = (judged: Judged) => Promise<Kept>

/**
 * Keeps the evidence of episodes, each frame once. Danger on the site is told also when its picture cannot be kept (the disk
 * is full): then it is named by its hash, and the problem is reported.
 * @param hidingNow what is to be hidden on a frame that was judged some time ago
 * @param look where heads are on a picture, by the detector
 * @param seal absent: no original is kept
 */
export function createKeeping(
  source: Slug,
  { keepEvidence, problem }: Pick<Ports, 'keepEvidence' | 'problem'>,
  hidingNow: (judged: Hiding) => Hiding,
  { look, seal }: { look: Look; seal: Seal | undefined },
): Keep {
  const kept = new WeakMap<Frame, Kept>()

  const refused = (error: unknown): void =>
    problem('/problems/source/evidence-refused', source, error instanceof Error ? error.message : String(error))

  /** A mask that comes while the picture is made holds for it as well. */
  async function hidden(bytes: Uint8Array, judged: Hiding): Promise<Uint8Array> {
    const hiding = hidingNow(judged)
    const made = await checked(evidenceOf, bytes, hiding, look)
    return isDeepStrictEqual(hidingNow(judged).masks, hiding.masks) ? made : hidden(bytes, judged)
  }

  async function picture({ frame, hiding }: Judged): Promise<Sha256> {
    let { bytes } = frame
    try {
      bytes = await hidden(frame.bytes, hiding)
      return await keepEvidence(bytes, 'image/jpeg')
    } catch (error) {
      refused(error)
      return createHash('sha256').update(bytes).digest('hex') as Sha256
    }
  }

  async function original({ frame, hiding }: Judged, shown: Sha256): Promise<Sha256 | undefined> {
    const { masks, heads } = hidingNow(hiding)
    if (seal === undefined || heads === 'shown') return undefined
    try {
      const about = { contentType: 'image/jpeg', camera: source, takenAt: toInstant(frame.takenMs), picture: shown }
      return await keepEvidence(await seal(await originalOf(frame.bytes, masks), about), SEALED_TYPE)
    } catch (error) {
      refused(error)
      return undefined
    }
  }

  return async function keep(judged) {
    const before = kept.get(judged.frame)
    if (before !== undefined) return before
    const sha256 = await picture(judged)
    const sealed = await original(judged, sha256)
    const done: Kept = { sha256, ...(sealed !== undefined && { sealed }) }
    kept.set(judged.frame, done)
    return done
  }
}

import type { Instant } from '@loujing/wire/instant'
import type { Segment } from './segment.ts'

type Split = { qn: string; cn: string; time?: Instant; got: Set<number>; of: number }

/**
 * Puts the parts of a split packet (PNUM, PNO) together by what they share, the moment of measurement, which one of them
 * says. Each part's values are stored and answered as they come: were they kept until the last part, a part already
 * answered would be lost with the gateway.
 */
export function createSplits() {
  let open: Split | undefined

  return {
    /**
     * The moment of this segment's values: its own, or that of an earlier part of the same packet.
     * `abandoned` says that the packet before was never completed.
     */
    place({ qn, cn, part }: Segment, own: Instant | undefined): { time?: Instant; abandoned?: string } {
      if (part === undefined) return own === undefined ? {} : { time: own }
      const before = open
      const same = before?.qn === qn && before.cn === cn
      const split: Split = same ? before : { qn, cn, got: new Set(), of: part.of }
      if (own !== undefined) split.time = own
      if (split.time !== undefined) split.got.add(part.no)
      open = split.got.size >= split.of ? undefined : split
      const missing =
        !same && before !== undefined ? `${before.got.size} of ${before.of} parts of ${before.qn}` : undefined
      return {
        ...(split.time !== undefined && { time: split.time }),
        ...(missing !== undefined && { abandoned: missing }),
      }
    },
  }
}

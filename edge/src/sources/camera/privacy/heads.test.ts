import type { Box } from '@loujing/wire/detection'
import { describe, expect, test } from 'vitest'
import { coverHeads, noHeads } from './heads.ts'
import type { Area } from './pixelate.ts'

const box = (x: number, y: number, more: Partial<Box> = {}): Box => ({
  label: 'head',
  score: 0.9,
  x,
  y,
  w: 0.04,
  h: 0.06,
  ...more,
})
const holds = (areas: readonly Area[], { x, y, w, h }: Area): boolean =>
  areas.some((area) => area.x <= x && area.y <= y && area.x + area.w >= x + w && area.y + area.h >= y + h)

describe('the heads to be hidden', () => {
  test('are all that were seen, of any label and the lowest score, with a margin around them', () => {
    const faint = [box(0.1, 0.1, { score: 0.1 }), box(0.5, 0.5, { label: 'helmet' })]
    const { areas } = coverHeads(noHeads, faint, 0)
    expect(areas).toHaveLength(2)
    expect(holds(areas, { x: 0.095, y: 0.09, w: 0.05, h: 0.09 })).toBe(true)
  })

  test('stay hidden while the detector misses them, where they are going', () => {
    let { heads } = coverHeads(noHeads, [box(0.2, 0.3)], 0)
    heads = coverHeads(heads, [box(0.23, 0.3)], 300).heads
    const missed = coverHeads(heads, [], 600)
    expect(holds(missed.areas, box(0.26, 0.3))).toBe(true)
    expect(holds(missed.areas, box(0.23, 0.3))).toBe(true)
    const again = coverHeads(missed.heads, [box(0.29, 0.3)], 900)
    expect(again.areas).toHaveLength(1)
    expect(holds(again.areas, box(0.29, 0.3))).toBe(true)
  })

  test('are hidden more widely the longer they are missed, and are forgotten in the end', () => {
    const { heads } = coverHeads(noHeads, [box(0.5, 0.5)], 0)
    const soon = coverHeads(heads, [], 500)
    const late = coverHeads(soon.heads, [], 2500)
    expect(late.areas[0]!.w).toBeGreaterThan(soon.areas[0]!.w)
    const gone = coverHeads(late.heads, [], 6000)
    expect(gone.areas).toEqual([])
    expect(gone.heads.known.size).toBe(0)
  })

  test('that were never more than a suspicion leave nothing behind', () => {
    const { heads } = coverHeads(noHeads, [box(0.5, 0.5, { score: 0.12 })], 0)
    expect(coverHeads(heads, [], 300).areas).toEqual([])
  })
})

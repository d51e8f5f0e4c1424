import { describe, expect, test } from 'vitest'
import { iou, letterbox, suppress, toFractions } from './boxes.ts'

const rect = (x1: number, y1: number, x2: number, y2: number) => ({ x1, y1, x2, y2 })

describe('a picture in the model’s input', () => {
  test('keeps its shape and fills the input along its longer side', () => {
    expect(letterbox({ width: 1280, height: 720 }, { width: 416, height: 416 })).toMatchObject({
      width: 416,
      height: 234,
    })
    expect(letterbox({ width: 720, height: 1280 }, { width: 416, height: 416 })).toMatchObject({
      width: 234,
      height: 416,
    })
  })

  test('is enlarged when it is smaller than the input', () => {
    expect(letterbox({ width: 208, height: 100 }, { width: 416, height: 416 })).toMatchObject({
      width: 416,
      height: 200,
    })
  })

  test('a line of pixels still has one row', () => {
    expect(letterbox({ width: 4000, height: 1 }, { width: 416, height: 416 }).height).toBe(1)
  })

  test('a box goes back to the place it was seen at, whatever the rounding of the shorter side', () => {
    const picture = { width: 1283, height: 721 }
    const box = letterbox(picture, { width: 416, height: 416 })
    const seen = rect(100 * box.scaleX, 200 * box.scaleY, 300 * box.scaleX, 400 * box.scaleY)
    const { x, y, w, h } = toFractions(seen, box)
    expect([x * 1283, y * 721, w * 1283, h * 721]).toEqual(
      [100, 200, 200, 200].map((value) => expect.closeTo(value, 9) as number),
    )
  })

  test('a box that reaches over the edge is clipped to the picture', () => {
    const box = letterbox({ width: 416, height: 208 }, { width: 416, height: 416 })
    expect(toFractions(rect(-10, 100, 500, 400), box)).toEqual({ x: 0, y: 100 / 208, w: 1, h: 1 - 100 / 208 })
  })
})

describe('overlap', () => {
  test('is 1 for the same box, 0 for boxes that only touch, a third for half covered', () => {
    expect(iou(rect(0, 0, 2, 2), rect(0, 0, 2, 2))).toBe(1)
    expect(iou(rect(0, 0, 2, 2), rect(2, 0, 4, 2))).toBe(0)
    expect(iou(rect(0, 0, 2, 2), rect(1, 0, 3, 2))).toBeCloseTo(1 / 3)
  })
})

describe('suppression', () => {
  const at = (x: number, score: number, label = 'head') => ({ ...rect(x, 0, x + 10, 10), score, label })

  test('keeps the surest of boxes on one place, and all that stand apart', () => {
    expect(suppress([at(1, 0.5), at(0, 0.9), at(40, 0.4)], 0.5, 10).map(({ score }) => score)).toEqual([0.9, 0.4])
  })

  test('one head is bare or under a helmet, not both', () => {
    expect(suppress([at(0, 0.6, 'head'), at(0, 0.7, 'helmet')], 0.5, 10).map(({ label }) => label)).toEqual(['helmet'])
  })

  test('never gives more than it may', () => {
    const crowd = Array.from({ length: 20 }, (_, person) => at(person * 20, 0.5))
    expect(suppress(crowd, 0.5, 7)).toHaveLength(7)
  })
})

import { describe, expect, test } from 'vitest'
import type { ModelCard } from './card.ts'
import { createPlanes, inputFor } from './input.ts'

const input: ModelCard['input'] = {
  name: 'images',
  width: 64,
  height: 64,
  layout: 'NCHW',
  colour: 'BGR',
  range: [0, 255],
  letterbox: { anchor: 'top-left', pad: 114 },
}
const box = (width: number, height: number) => ({ width, height, scaleX: 1, scaleY: 1 })
const rgb = (pixels: number) => Uint8Array.from({ length: 3 * pixels }, (_, at) => at % 3)

describe('the planes of the model', () => {
  test('hold blue, green and red one after the other, the picture in the top-left corner, grey around it', () => {
    const planes = createPlanes(input)(
      { box: box(2, 1), rgb: Uint8Array.from([10, 20, 30, 11, 21, 31]) },
      { width: 3, height: 2 },
    )
    expect([...planes]).toEqual([30, 31, 114, 114, 114, 114, 20, 21, 114, 114, 114, 114, 10, 11, 114, 114, 114, 114])
  })

  test('hold red first, between 0 and 1, where the card says so', () => {
    const fill = createPlanes({ ...input, colour: 'RGB', range: [0, 1], letterbox: { anchor: 'top-left', pad: 255 } })
    expect([...fill({ box: box(1, 1), rgb: Uint8Array.from([255, 0, 51]) }, { width: 1, height: 2 })]).toEqual([
      1,
      1,
      0,
      1,
      expect.closeTo(0.2),
      1,
    ])
  })

  test('keep nothing of a picture of another shape', () => {
    const fill = createPlanes(input)
    fill({ box: box(4, 2), rgb: new Uint8Array(24).fill(9) }, { width: 4, height: 4 })
    expect([...fill({ box: box(2, 4), rgb: rgb(8) }, { width: 4, height: 4 })]).not.toContain(9)
  })
})

test('a model of free size is given no more rows than the picture needs, in steps of its grid', () => {
  const most = { width: 416, height: 416 }
  expect(inputFor(box(416, 234), most, 32)).toEqual({ width: 416, height: 256 })
  expect(inputFor(box(416, 416), most, 32)).toEqual({ width: 416, height: 416 })
  expect(inputFor(box(312, 416), most, 32)).toEqual({ width: 320, height: 416 })
})

import { expect, test } from 'vitest'
import { isDangerous, toRect } from './boxes.ts'

const box = (x: number, y: number, w: number, h: number) => ({ label: 'head', score: 0.9, x, y, w, h })

test('a box in fractions is laid over the picture in its own pixels', () => {
  expect(toRect(box(0.25, 0.5, 0.5, 0.25), 1280, 720, 100, 30)).toEqual({
    x: 320,
    y: 360,
    width: 640,
    height: 180,
    labelX: 320,
    labelY: 330,
  })
})

test('a box that leaves the picture is cut at its edge', () => {
  const { x, y, width, height } = toRect(box(0.9, 0.9, 0.4, 0.4), 100, 100, 10, 5)
  expect([x + width, y + height]).toEqual([100, 100])
})

test('a label that has no room above stands inside, and never leaves on the right', () => {
  const rect = toRect(box(0.95, 0.01, 0.05, 0.2), 1000, 500, 200, 30)
  expect(rect.labelY).toBe(5)
  expect(rect.labelX).toBe(800)
})

test('a bare head is a danger, a helmet is none', () => {
  expect([isDangerous('head'), isDangerous('helmet'), isDangerous('person')]).toEqual([true, false, false])
})

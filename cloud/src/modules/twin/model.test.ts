import { expect, test } from 'vitest'
import { afterInterruption, BAD_BASEMAP, readBasemap, tileTypeOf } from './model.ts'

test('a tile’s name leads nowhere but to a tile', () => {
  expect(tileTypeOf('tileset.json')).toBe('application/json')
  expect(tileTypeOf('model-0.glb')).toBe('model/gltf-binary')
  for (const name of [
    '../source.ifc',
    'a/b.glb',
    'elements.jsonl',
    'model-0.glb.gz',
    '.json',
    'A.glb',
    'x.glb\0',
    '..',
  ])
    expect(tileTypeOf(name), name).toBeUndefined()
})

test('a conversion that a stop cut off is begun again, but not for ever', () => {
  expect([0, 1, 2, 3, 4].map(afterInterruption)).toEqual(['again', 'again', 'again', 'failed', 'failed'])
})

test('the basemap is the viewer’s own until the operator names one', () => {
  expect(readBasemap(undefined)).toEqual({ kind: 'natural-earth' })
  expect(readBasemap('{"kind":"xyz","url":"/map/{z}/{x}/{y}.png"}')).toEqual({
    kind: 'xyz',
    url: '/map/{z}/{x}/{y}.png',
  })
  for (const text of ['{', '[]', '{"kind":"bing"}', '"xyz"']) expect(() => readBasemap(text), text).toThrow(BAD_BASEMAP)
})

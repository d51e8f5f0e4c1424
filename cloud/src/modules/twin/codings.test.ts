import { expect, test } from 'vitest'
import { codingsOf } from './codings.ts'

test('a client gets the smallest coding that it takes, and none that it refuses', () => {
  expect(codingsOf('gzip, deflate, br, zstd')).toEqual(['br', 'gzip'])
  expect(codingsOf('gzip')).toEqual(['gzip'])
  expect(codingsOf('br;q=0, *')).toEqual(['gzip'])
  expect(codingsOf('BR;q=0.5')).toEqual(['br'])
  expect(codingsOf('identity')).toEqual([])
  expect(codingsOf('br;q=many')).toEqual([])
  expect(codingsOf(undefined)).toEqual([])
})

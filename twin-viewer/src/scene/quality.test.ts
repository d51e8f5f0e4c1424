import { expect, test } from 'vitest'
import { isSoftwareRenderer, qualityOf } from './quality.ts'

const GPU = 'ANGLE (NVIDIA GeForce RTX 3060)'
const NO_GPU = 'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device))'

test('a machine without a GPU draws plainly by itself, and fully when it is told to', () => {
  expect(isSoftwareRenderer(NO_GPU)).toBe(true)
  expect(qualityOf({}, NO_GPU, false)).toMatchObject({ lite: true, shadows: false, animate: false })
  expect(qualityOf({ lite: '0' }, NO_GPU, false)).toMatchObject({ lite: false, shadows: true })
  expect(qualityOf({}, GPU, false)).toMatchObject({ lite: false, animate: true })
})

test('?lite draws plainly anywhere; a resolution that makes no sense is not taken', () => {
  expect(qualityOf({ lite: '', rs: '0.5' }, GPU, false)).toMatchObject({ lite: true, resolutionScale: 0.5 })
  for (const rs of ['0', '-1', '9', 'x', undefined]) expect(qualityOf({ rs }, GPU, false).resolutionScale).toBe(1)
})

test('who wants less motion is not flown around the world', () => {
  expect(qualityOf({}, GPU, true)).toMatchObject({ lite: false, animate: false })
})

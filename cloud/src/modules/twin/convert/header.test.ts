import { expect, test } from 'vitest'
import { readSchema } from './header.ts'
import type { FileRefused } from './problems.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const header = (schema: string) => bytes(`ISO-10303-21;\nHEADER;\nFILE_SCHEMA (('${schema}'));\nENDSEC;`)
const refusalOf = (start: Uint8Array): string | undefined => {
  try {
    readSchema(start)
    return undefined
  } catch (error) {
    return (error as FileRefused).type
  }
}

test('the schemas that can be converted are read from the header, also behind a byte order mark', () => {
  expect(['IFC2X3', 'IFC4', 'IFC4X3_ADD2', 'ifc4'].map((schema) => readSchema(header(schema)))).toEqual([
    'IFC2X3',
    'IFC4',
    'IFC4X3_ADD2',
    'IFC4',
  ])
  expect(readSchema(new Uint8Array([0xef, 0xbb, 0xbf, ...header('IFC4')]))).toBe('IFC4')
})

test('what is not an IFC file is named by what it is', () => {
  expect(refusalOf(bytes('\u0000\u0001 random'))).toBe('/problems/twin/not-ifc')
  expect(refusalOf(bytes('<?xml version="1.0"?><ifcXML/>'))).toBe('/problems/twin/ifcxml')
  expect(refusalOf(bytes('<?xml version="1.0"?><svg/>'))).toBe('/problems/twin/not-ifc')
  expect(refusalOf(bytes('ISO-10303-21;\nHEADER;\nENDSEC;'))).toBe('/problems/twin/not-ifc')
  expect(refusalOf(new Uint8Array([0x50, 0x4b, 3, 4]))).toBe('/problems/twin/compressed')
  expect(refusalOf(new Uint8Array([0x1f, 0x8b, 8, 0]))).toBe('/problems/twin/compressed')
  expect(refusalOf(header('IFC9'))).toBe('/problems/twin/unknown-schema')
  expect(refusalOf(header('AP214'))).toBe('/problems/twin/unknown-schema')
})

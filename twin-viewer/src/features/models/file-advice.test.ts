import { expect, test } from 'vitest'
import { adviceFor } from './file-advice.ts'

test('an IFC file is sent, whatever case its ending has', () => {
  expect([adviceFor('1号楼.ifc'), adviceFor('TOWER.IFC')]).toEqual([undefined, undefined])
})

test('whoever drops a file of his program is told how to get an IFC file from it', () => {
  const files = ['a.rvt', 'b.dwg', 'c.skp', 'd.ifczip', 'e.pdf', 'f']
  expect(files.map(adviceFor)).toEqual(['revit', 'drawing', 'program', 'packed', 'other', 'other'])
})

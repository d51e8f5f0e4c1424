import { expect, test } from 'vitest'
import { adviceFor } from './file-advice.ts'

test('an IFC file is sent, packed by its own rule or not, whatever case its ending has', () => {
  const files = ['1号楼.ifc', 'TOWER.IFC', 'tower.ifczip']
  expect(files.map(adviceFor)).toEqual([undefined, undefined, undefined])
})

test('whoever drops a file of his program is told how to get an IFC file from it', () => {
  const files = ['a.rvt', 'b.dwg', 'c.skp', 'd.zip', 'e.pdf', 'f']
  expect(files.map(adviceFor)).toEqual(['revit', 'drawing', 'program', 'packed', 'other', 'other'])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText, indexStep, Reference } from './step.ts'

const fileOf = (data: string) =>
  Buffer.from(`ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n${data}\nENDSEC;\nEND-ISO-10303-21;\n`)

test('attributes are read as they stand: texts, numbers, references, lists and typed values', () => {
  const step = indexStep(
    fileOf(`#1= IFCPROPERTYSINGLEVALUE('It''s; #9=(',$,IFCLABEL('x, (y)'),*);
/* #7=IFCWALL(); */ #2 = IFCQUANTITYAREA('A',$,$,-1.25E1);#3=IFCX((#1,#2),.T.,.F.,.U.,.ELEMENT.,
 IFCREAL(3.),((1.,2.),()));`),
    ['IFCX', 'IFCWALL'],
  )
  expect(step.attributes(1)).toEqual(["It's; #9=(", undefined, 'x, (y)', undefined])
  expect(step.attributes(2)).toEqual(['A', undefined, undefined, -12.5])
  const [refs, ...rest] = step.attributes(3)
  expect(refs).toEqual([new Reference(1), new Reference(2)])
  expect(rest).toEqual([true, false, undefined, 'ELEMENT', 3, [[1, 2], []]])
  expect(step.idsOf('IFCX')).toEqual([3])
  expect(step.idsOf('IFCWALL')).toEqual([])
  expect([step.nameOf(2), step.nameOf(7), step.attributes(7)]).toEqual(['IFCQUANTITYAREA', undefined, []])
})

test('texts of Chinese programs are read in every way that they are written', () => {
  expect(decodeText(String.raw`\X2\697C955C\X0\ A`)).toBe('楼镜 A')
  expect(decodeText(String.raw`\X4\0001F3E0\X0\ `)).toBe('🏠 ')
  expect(decodeText(String.raw`Gr\S\|e \X\E9 C:\\x`)).toBe('Grüe é C:\\x')
  expect(indexStep(fileOf("#1=IFCX('一号楼');"), []).attributes(1)).toEqual(['一号楼'])
})

test('numbers that no table holds are found too', () => {
  expect(indexStep(fileOf('#4000000001=IFCX(1);'), ['IFCX']).attributes(4_000_000_001)).toEqual([1])
})

test('whatever bytes come, the reading ends', () => {
  const noise = fc.array(
    fc.constantFrom('#1=', "'", '(', ')', ';', ',', '/*', '*/', 'IFCX(', '.T.', '$', '\\X2\\', '1'),
  )
  fc.assert(
    fc.property(noise, (parts) => {
      const step = indexStep(fileOf(parts.join('')), ['IFCX'])
      step.attributes(1)
      return step.idsOf('IFCX').length <= parts.length
    }),
  )
})

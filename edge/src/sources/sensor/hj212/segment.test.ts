import { describe, expect, test } from 'vitest'
import { formatSegment, parseItems, parseSegment, wantsAnswer } from './segment.ts'

const MN = '010000A8900016F000169DC0'
const WHOLE = `QN=20260301100000123;ST=39;CN=2011;PW=123456;MN=${MN};Flag=5;CP=&&DataTime=20260301100000;a34002-Rtd=85.1,a34002-Flag=N&&`

describe('a data segment', () => {
  test('is read into its parts and written back as it was', () => {
    const segment = parseSegment(WHOLE)
    expect(segment).toEqual({
      qn: '20260301100000123',
      st: '39',
      cn: '2011',
      pw: '123456',
      mn: MN,
      flag: 5,
      cp: 'DataTime=20260301100000;a34002-Rtd=85.1,a34002-Flag=N',
    })
    expect(formatSegment(segment!)).toBe(WHOLE)
  })

  test('says which part it is of how many', () => {
    expect(parseSegment(WHOLE.replace('Flag=5;', 'Flag=7;PNUM=3;PNO=2;'))?.part).toEqual({ no: 2, of: 3 })
  })

  test('may lack the request number, as devices of 2005 do', () => {
    expect(parseSegment(WHOLE.slice(WHOLE.indexOf('ST=')))?.qn).toBe('')
  })

  test.each([
    ['out of order', WHOLE.replace('ST=39;CN=2011;', 'CN=2011;ST=39;')],
    ['without CP', WHOLE.slice(0, WHOLE.indexOf('CP='))],
    ['with a request number of 16 digits', WHOLE.replace('QN=2', 'QN=')],
    ['that is part 3 of 2', WHOLE.replace('Flag=5;', 'Flag=7;PNUM=2;PNO=3;')],
    ['that is empty', ''],
  ])('%s is not in the grammar', (_, text) => {
    expect(parseSegment(text)).toBeUndefined()
  })
})

test('bit A of Flag asks for an answer', () => {
  expect([4, 5, 6, 7].map(wantsAnswer)).toEqual([false, true, false, true])
})

test('items are found by name, whatever groups them', () => {
  const items = parseItems('DataTime=20260301100000;a34002-Rtd=85.1,a34002-Flag=N;bare;=x; Leq-Rtd = 61 ')
  expect([...items]).toEqual([
    ['DataTime', '20260301100000'],
    ['a34002-Rtd', '85.1'],
    ['a34002-Flag', 'N'],
    ['Leq-Rtd', '61'],
  ])
})

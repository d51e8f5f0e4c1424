import { describe, expect, test } from 'vitest'
import { beijingStamp, createCutter, dataSegment, frame, realTimeValues } from './hj212-frame.ts'

const VECTOR = 'QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&'

describe('a monitor writes HJ 212-2017', () => {
  test('the vector of the standard gets length 0101 and CRC 1C80', () => {
    expect(frame(VECTOR).toString()).toBe(`##0101${VECTOR}1C80\r\n`)
  })

  test('the data segment is in the order of the standard', () => {
    const cp = 'RtdInterval=30'
    const mn = '010000A8900016F000169DC0'
    expect(dataSegment({ qn: '20160801085857223', st: '32', cn: '1062', pw: '100000', mn, flag: 5, cp })).toBe(VECTOR)
  })

  test('a moment is written in Beijing time', () => {
    expect(beijingStamp(Date.UTC(2026, 11, 31, 16, 0, 0, 7))).toBe('20270101000000007')
  })

  test('each factor of a real-time upload has its value and its flag', () => {
    const values = { a34002: 71.5, a01007: 2.4 }
    expect(realTimeValues(Date.UTC(2026, 2, 1, 4, 0, 5), values)).toBe(
      'DataTime=20260301120005;a34002-Rtd=71.5,a34002-Flag=N;a01007-Rtd=2.4,a01007-Flag=N',
    )
  })

  test('a data segment over 1024 bytes is refused', () => {
    expect(() => frame('x'.repeat(1025))).toThrow(RangeError)
  })
})

describe('a monitor reads the answers', () => {
  test('glued and cut frames come out whole, byte by byte', () => {
    const cut = createCutter()
    const stream = Buffer.concat([Buffer.from('noise'), frame('A=1'), frame('B=2')])
    expect([...stream].flatMap((byte) => cut(Buffer.from([byte])))).toEqual(['A=1', 'B=2'])
  })

  test('a frame with a wrong CRC is dropped and the next one is still heard', () => {
    const bad = frame('A=1')
    bad[6] = 0x42
    expect(createCutter()(Buffer.concat([bad, frame('B=2')]))).toEqual(['B=2'])
  })

  test('a length that is no number does not stop the reading', () => {
    expect(createCutter()(Buffer.concat([Buffer.from('##ab'), Buffer.from('cdef'), frame('B=2')]))).toEqual(['B=2'])
  })
})

/*
 * HJ 212-2017, the sending side, as a monitor on a site speaks it. Written from the standard on its own: the gateway's parser
 * is proved against bytes that it did not make.
 */
import { BEIJING_MS } from '@loujing/wire/beijing'

const MAX_DATA_BYTES = 1024

/** The standard's own CRC-16 (annex A): not the Modbus one, the byte meets the high half of the register. */
export function crc(bytes: Uint8Array): string {
  let register = 0xffff
  for (const byte of bytes) {
    register = (register >> 8) ^ byte
    for (let bit = 0; bit < 8; bit++) {
      const low = register & 1
      register >>= 1
      if (low === 1) register ^= 0xa001
    }
  }
  return register.toString(16).toUpperCase().padStart(4, '0')
}

/** `##` + length + data segment + CRC + CR LF. Throws a RangeError when the data segment is over 1024 bytes. */
export function frame(data: string): Buffer {
  const bytes = Buffer.from(data, 'utf8')
  if (bytes.length > MAX_DATA_BYTES) throw new RangeError(`a data segment of ${bytes.length} bytes needs to be split`)
  const length = String(bytes.length).padStart(4, '0')
  return Buffer.concat([Buffer.from(`##${length}`), bytes, Buffer.from(`${crc(bytes)}\r\n`)])
}

/** The clock of a device in China: `YYYYMMDDhhmmsszzz` in Beijing time. */
export function beijingStamp(ms: number): string {
  return new Date(ms + BEIJING_MS).toISOString().replace(/\D/g, '')
}

export type Upload = { qn: string; st: string; cn: string; pw: string; mn: string; flag: number; cp: string }

export const dataSegment = ({ qn, st, cn, pw, mn, flag, cp }: Upload): string =>
  `QN=${qn};ST=${st};CN=${cn};PW=${pw};MN=${mn};Flag=${flag};CP=&&${cp}&&`

/** The real-time values of 2011: `DataTime`, then each factor with its `Rtd` value and its flag. */
export function realTimeValues(ms: number, values: Record<string, number>, flag = 'N'): string {
  const items = Object.entries(values).map(([factor, value]) => `${factor}-Rtd=${value},${factor}-Flag=${flag}`)
  return [`DataTime=${beijingStamp(ms).slice(0, 14)}`, ...items].join(';')
}

/** Cuts a stream into data segments; frames may come glued or cut, and what fails its CRC is dropped (standard, 6.3.4). */
export function createCutter(): (chunk: Buffer) => string[] {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const segments: string[] = []
    for (;;) {
      const start = rest.indexOf('##')
      if (start < 0) {
        rest = rest.subarray(-1)
        return segments
      }
      const length = Number(rest.toString('latin1', start + 2, start + 6))
      const end = start + 12 + length
      if (rest.length < start + 6 || rest.length < end) return segments
      const data = rest.subarray(start + 6, start + 6 + length)
      const whole = Number.isInteger(length) && rest.toString('latin1', end - 6, end) === `${crc(data)}\r\n`
      if (whole) segments.push(data.toString('utf8'))
      rest = rest.subarray(whole ? end : start + 2)
    }
  }
}

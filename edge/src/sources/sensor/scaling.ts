import { canonicalUnit, toCanonical } from '@loujing/wire/quantity'
import type { ModbusPoint, Register } from '../../config.ts'

/** 16-bit registers that a value of each type takes. */
export const REGISTERS: Record<Register['type'], number> = { uint16: 1, int16: 1, uint32: 2, int32: 2, float32: 2 }

/**
 * Where the bytes of a value (ABCD, most significant first) are found among the bytes as they came. Makers mean by CDAB
 * that the words are swapped, by BADC the bytes in each word, by DCBA both.
 */
const BYTES: Record<Register['wordOrder'], readonly [number, number, number, number]> = {
  ABCD: [0, 1, 2, 3],
  CDAB: [2, 3, 0, 1],
  BADC: [1, 0, 3, 2],
  DCBA: [3, 2, 1, 0],
}

const READ: Record<Register['type'], (view: DataView) => number> = {
  uint16: (view) => view.getUint16(0),
  int16: (view) => view.getInt16(0),
  uint32: (view) => view.getUint32(0),
  int32: (view) => view.getInt32(0),
  float32: (view) => view.getFloat32(0),
}

/** The raw number in `bytes`, as they came from the wire: two for each register. */
export function readRaw(bytes: Uint8Array, { type, wordOrder }: Pick<Register, 'type' | 'wordOrder'>): number {
  const order = BYTES[wordOrder].slice(0, 2 * REGISTERS[type])
  // One register has two bytes: BADC and DCBA swap them, ABCD and CDAB do not.
  const ordered = Uint8Array.from(order, (at) => bytes[at % bytes.length] ?? 0)
  return READ[type](new DataView(ordered.buffer))
}

/** The value of a point in its canonical unit: raw × scale + offset, in the unit of the point, then converted. */
export function toValue(raw: number, { kind, unit, register: { scale, offset } }: ModbusPoint): number {
  // 0.1 × 3 is 0.30000000000000004: twelve digits are more than any meter has.
  return Number((toCanonical(kind, raw * scale + offset, unit) ?? NaN).toPrecision(12))
}

export const unitOf = ({ kind }: ModbusPoint): string => canonicalUnit(kind)

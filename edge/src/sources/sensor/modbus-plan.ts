import type { ModbusPoint, Register } from '../../config.ts'
import { REGISTERS } from './scaling.ts'

/** One request: registers in a row, and where in its answer each point begins (in bytes). */
export type Read = {
  table: Register['table']
  address: number
  count: number
  points: { point: ModbusPoint; at: number }[]
}

/** Modbus Application Protocol v1.1b3 §6.3: at most 125 registers an answer. */
const MOST = 125

/**
 * The fewest requests that read all points. Only registers that touch are read together: a device may answer with an
 * exception for a whole range when one register in a gap does not exist.
 */
export function planReads(points: readonly ModbusPoint[]): Read[] {
  const reads: Read[] = []
  for (const point of points.toSorted(byAddress)) {
    const { table, address, type } = point.register
    const end = address + REGISTERS[type]
    const last = reads.at(-1)
    const touches = last?.table === table && address <= last.address + last.count && end - last.address <= MOST
    if (last !== undefined && touches) {
      last.points.push({ point, at: 2 * (address - last.address) })
      last.count = Math.max(last.count, end - last.address)
    } else reads.push({ table, address, count: REGISTERS[type], points: [{ point, at: 0 }] })
  }
  return reads
}

const byAddress = ({ register: a }: ModbusPoint, { register: b }: ModbusPoint): number =>
  a.table === b.table ? a.address - b.address : a.table < b.table ? -1 : 1

import { once } from 'node:events'
import { connect } from 'node:net'
import modbus from 'modbus-serial'
import type { ModbusDevice } from '../../config.ts'
import type { SourceProblem } from '../problems.ts'
import type { Read } from './modbus-plan.ts'

/** Why a request gave no values. After an exception the connection is still good; after the others it is not. */
export class ModbusTrouble extends Error {
  override readonly name = 'ModbusTrouble'
  readonly type: SourceProblem
  constructor(type: SourceProblem, detail: string) {
    super(detail)
    this.type = type
  }
}

export type ModbusLink = {
  /** The bytes of the registers, two for each. @throws ModbusTrouble */
  read: (read: Read) => Promise<Uint8Array>
  close: () => void
}

/** Modbus Application Protocol v1.1b3 §7. */
const EXCEPTIONS: Record<number, string> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'acknowledge',
  6: 'device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target does not respond',
}

/**
 * Connects to a Modbus TCP device. The socket is ours, so that a connection attempt to a dead address ends in time and a
 * closed link leaves nothing open.
 * @throws ModbusTrouble modbus-unreachable
 */
export async function connectModbus(connection: ModbusDevice['connection'], signal: AbortSignal): Promise<ModbusLink> {
  const { host, port, unitId, timeoutMs } = connection
  const socket = connect({ host, port, noDelay: true, keepAlive: true })
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) })
  } catch (error) {
    socket.destroy()
    socket.on('error', () => undefined)
    throw new ModbusTrouble('/problems/source/modbus-unreachable', reasonOf(error, timeoutMs))
  }
  const client = new modbus.default()
  // The end of the socket is told by the next request; without a listener it would end the process.
  client.on('error', () => undefined)
  await client.linkTCP(socket, { port })
  client.setID(unitId)
  client.setTimeout(timeoutMs)
  const { promise: hungUp, reject: hangUp } = Promise.withResolvers<never>()
  hungUp.catch(() => undefined)
  // modbus-serial would let a request run into its time-out when the device has closed the connection.
  socket.once('close', () => hangUp(new Error('the device closed the connection')))
  return {
    async read({ table, address, count }) {
      try {
        const ask =
          table === 'holding' ? client.readHoldingRegisters(address, count) : client.readInputRegisters(address, count)
        const { buffer } = await Promise.race([ask, hungUp])
        if (buffer.length < 2 * count) {
          throw new ModbusTrouble('/problems/source/modbus-exception', `${buffer.length} bytes for ${count} registers`)
        }
        return buffer
      } catch (error) {
        throw error instanceof ModbusTrouble ? error : toTrouble(error, `${table} ${address}+${count}`, timeoutMs)
      }
    },
    close() {
      socket.destroy()
    },
  }
}

function toTrouble(error: unknown, what: string, timeoutMs: number): ModbusTrouble {
  const { modbusCode, name, message } = error as { modbusCode?: number; name?: string; message?: string }
  if (modbusCode !== undefined) {
    return new ModbusTrouble(
      '/problems/source/modbus-exception',
      `${what}: ${modbusCode} ${EXCEPTIONS[modbusCode] ?? ''}`,
    )
  }
  if (name === 'TransactionTimedOutError') {
    return new ModbusTrouble('/problems/source/modbus-timeout', `${what}: no answer within ${timeoutMs} ms`)
  }
  return new ModbusTrouble('/problems/source/modbus-unreachable', `${what}: ${message ?? String(error)}`)
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ABORT_ERR' ? `no connection within ${timeoutMs} ms` : (code ?? message)
}

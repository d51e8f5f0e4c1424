import { once } from 'node:events'
import { createServer } from 'node:net'
import { ServerTCP } from 'modbus-serial'
import type { Device } from './device.ts'

export type ModbusDeviceOptions = { host?: string; port: number; unitId?: number; now?: () => number }

/** The registers of one moment, from address 0 on, sixteen bits each. */
export type Registers = (ms: number) => number[]

/** A Modbus exception as modbus-serial answers it: 2 is "illegal data address". */
class IllegalAddress extends Error {
  readonly modbusErrorCode = 2
}

export const uint32 = (value: number): number[] => [Math.floor(value / 65_536) % 65_536, Math.floor(value) % 65_536]

export const int16 = (value: number): number[] => [Math.round(value) & 0xffff]

/** The two registers of an IEEE 754 single, high word first (ABCD). */
export function float32(value: number): number[] {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatBE(value)
  return [bytes.readUInt16BE(0), bytes.readUInt16BE(2)]
}

/**
 * A Modbus TCP server whose holding and input registers are `registers`, made anew for each request; an address beyond them
 * is answered with exception 2. Port 0 takes a free one; `port` says which.
 */
export async function startModbusDevice(
  options: ModbusDeviceOptions,
  registers: Registers,
): Promise<Device & { port: number }> {
  const { host = '127.0.0.1', unitId = 1, now = Date.now } = options
  // ServerTCP reads port 0 as "the default port, 502", so a free one is found before it.
  const port = options.port || (await freePort(host))
  const read = (address: number, length: number): number[] => {
    const values = registers(now())
    if (address + length > values.length) throw new IllegalAddress(`registers end at ${values.length - 1}`)
    return values.slice(address, address + length)
  }
  const many = (address: number, length: number): number[] => read(address, length)
  const one = (address: number): number => read(address, 1)[0] ?? 0
  const server = new ServerTCP(
    {
      getHoldingRegister: one,
      getInputRegister: one,
      getMultipleHoldingRegisters: many,
      getMultipleInputRegisters: many,
    },
    { host, port, unitID: unitId },
  )
  server.on('socketError', () => undefined) // a master that hangs up is its own affair
  await Promise.race([
    once(server, 'initialized'),
    once(server, 'serverError').then(([error]) => Promise.reject(error as Error)),
  ])
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host)
  await once(probe, 'listening')
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new TypeError('a TCP listener has a port')
  return address.port
}

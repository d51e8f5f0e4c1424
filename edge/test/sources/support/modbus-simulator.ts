import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'
import { ServerTCP } from 'modbus-serial'

/** Registers of one table, which may answer with an exception instead. */
function table() {
  const registers = new Uint16Array(256)
  let exception: number | undefined
  return {
    read(address: number): number {
      if (exception !== undefined) throw Object.assign(new Error('exception'), { modbusErrorCode: exception })
      return registers[address] ?? 0
    },
    set: (values: readonly number[], at = 0): void => registers.set(values, at),
    fail: (code: number | undefined): void => void (exception = code),
  }
}

/** A Modbus TCP device by the library's own server. */
export async function startModbusSimulator() {
  const [holding, input] = [table(), table()]
  const units = new Set<number>()
  const sockets = new Set<Socket>()
  let connections = 0
  const server = new ServerTCP(
    {
      getHoldingRegister: (address: number, unit: number) => {
        units.add(unit)
        return holding.read(address)
      },
      getInputRegister: (address: number) => input.read(address),
    },
    { host: '127.0.0.1', port: 0, unitID: 255 },
  )
  // The library hides the net.Server behind its own; the port that was free is only known there.
  const { _server: listener } = server as unknown as { _server: Server }
  listener.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
  })
  server.on('socketError', () => undefined)
  if (!listener.listening) await once(listener, 'listening')
  const hangUp = (): void => sockets.forEach((socket) => socket.destroy())
  return {
    port: (listener.address() as AddressInfo).port,
    holding,
    input,
    connections: () => connections,
    units: () => [...units],
    hangUp,
    async [Symbol.asyncDispose]() {
      const closed = once(listener, 'close')
      listener.close()
      hangUp()
      await closed
    },
  }
}

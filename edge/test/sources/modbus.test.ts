import type { Reading } from '@loujing/wire/reading'
import { describe, expect, test } from 'vitest'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { ModbusDevice, ModbusPoint } from '../../src/config.ts'
import { createModbusDevice } from '../../src/sources/sensor/modbus.ts'
import { silent } from './support/camera.ts'
import { startModbusSimulator } from './support/modbus-simulator.ts'
import { createTold, eventually } from './support/told.ts'

const register = { table: 'holding', address: 0, type: 'uint16', wordOrder: 'ABCD', scale: 1, offset: 0 } as const
const POINTS: ModbusPoint[] = [
  {
    point: 'energy',
    kind: 'energy',
    unit: 'kW.h',
    register: { ...register, address: 0, type: 'uint32', wordOrder: 'CDAB', scale: 0.01 },
  },
  { point: 'power', kind: 'power', unit: 'W', register: { ...register, address: 2, type: 'float32' } },
  {
    point: 'displacement',
    kind: 'length',
    unit: 'mm',
    register: { ...register, table: 'input', address: 10, type: 'int16', scale: 0.1 },
  },
]

async function readDevice(port: number, points = POINTS, periodMs = 50) {
  const config: ModbusDevice = {
    source: 'meter-1',
    protocol: 'modbus-tcp',
    connection: { host: '127.0.0.1', port, unitId: 3, timeoutMs: 300 },
    periodMs,
    points,
  }
  const told = createTold()
  const device = createModbusDevice('yunqi', config, silent)
  await device.start(told.ports, new AbortController().signal)
  return { device, told, readings: () => told.of<Reading>('reading'), [Symbol.asyncDispose]: () => device.close() }
}

describe('a Modbus device', () => {
  test('is read by its register table, scaled, in canonical units, with all points of a moment together', async () => {
    await using simulator = await startModbusSimulator()
    simulator.holding.set([0x0203, 0x0001, 0x44bb, 0x8000])
    simulator.input.set([0xff85], 10)
    await using watched = await readDevice(simulator.port)
    const [reading] = await eventually(() => watched.readings().length > 0 && watched.readings())
    expect(reading!.data.values).toEqual([
      { point: 'energy', value: 660.51, unit: 'kW.h' },
      { point: 'power', value: 1.5, unit: 'kW' },
      { point: 'displacement', value: -0.0123, unit: 'm' },
    ])
    expect(watched.device.health()).toMatchObject({ state: 'online', kind: 'sensor' })
    expect(simulator.units()).toEqual([3])
  })

  test('an exception costs its own registers only, is named, and is no failure of the gateway', async () => {
    await using simulator = await startModbusSimulator()
    simulator.input.fail(4)
    await using watched = await readDevice(simulator.port)
    await eventually(() => watched.readings().length >= 2)
    expect(watched.readings()[0]!.data.values.map(({ point }) => point)).toEqual(['energy', 'power'])
    expect(watched.told.problems[0]).toEqual({
      type: '/problems/source/modbus-exception',
      source: 'meter-1',
      detail: 'input 10+1: 4 device failure',
    })
    expect(watched.device.health().state).toBe('failing')
    expect(simulator.connections()).toBe(1)
    simulator.input.fail(undefined)
    await eventually(() => watched.device.health().state === 'online')
  })

  test('a register that holds no number is not published, its neighbours are', async () => {
    await using simulator = await startModbusSimulator()
    simulator.holding.set([0, 0, 0x7fc0, 0])
    await using watched = await readDevice(simulator.port)
    await eventually(() => watched.readings().length > 0)
    expect(watched.readings()[0]!.data.values.map(({ point }) => point)).toEqual(['energy', 'displacement'])
    expect(watched.told.problemTypes()).toEqual(['/problems/source/not-a-number'])
  })

  test('what no meter of its kind can read is a fault of the device, not a fact', async () => {
    await using simulator = await startModbusSimulator()
    const power = { ...POINTS[1]!, unit: 'kW', register: { ...register, type: 'uint16' as const } }
    simulator.holding.set([20_000])
    await using watched = await readDevice(simulator.port, [power])
    await eventually(() => watched.told.problemTypes().includes('/problems/source/impossible-value'))
    expect(watched.readings()).toEqual([])
  })

  test('that drops its connection is connected to again', async () => {
    await using simulator = await startModbusSimulator()
    await using watched = await readDevice(simulator.port)
    await eventually(() => watched.readings().length > 0)
    simulator.hangUp()
    await eventually(() => watched.told.problemTypes().includes('/problems/source/modbus-unreachable'))
    const before = watched.readings().length
    await eventually(() => watched.readings().length > before)
    expect(simulator.connections()).toBe(2)
  })

  test('that accepts and never answers is given up in time', async () => {
    const deaf = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
    await once(deaf, 'listening')
    await using watched = await readDevice((deaf.address() as AddressInfo).port)
    await eventually(() => watched.told.problemTypes().includes('/problems/source/modbus-timeout'))
    expect(watched.device.health().state).not.toBe('online')
    deaf.close()
  })

  test('a new period holds at once; zones and thresholds are not for meters', async () => {
    await using simulator = await startModbusSimulator()
    await using watched = await readDevice(simulator.port, POINTS, 60_000)
    await eventually(() => watched.readings().length === 1)
    await watched.device.apply({ periodMs: 20 })
    await eventually(() => watched.readings().length > 4)
    await expect(watched.device.apply({ zones: [] })).rejects.toThrow('neither thresholds nor zones')
    await expect(watched.device.apply({ masks: [] })).rejects.toThrow('nor masks')
  })

  test('a fact that the broker refuses is counted and does not stop the polling', async () => {
    await using simulator = await startModbusSimulator()
    await using watched = await readDevice(simulator.port)
    watched.told.refuse(new Error('the outbox is full'))
    await eventually(() => watched.told.problems.length >= 2)
    expect(watched.told.problems[0]).toMatchObject({
      type: '/problems/source/publish-refused',
      detail: 'the outbox is full',
    })
    watched.told.refuse(undefined)
    await eventually(() => watched.device.health().state === 'online' && watched.readings().length > 0)
  })

  test('can be stopped, started again, and stopped while it cannot be reached', async () => {
    const simulator = await startModbusSimulator()
    const watched = await readDevice(simulator.port)
    await eventually(() => watched.readings().length > 0)
    await watched.device.close()
    expect(watched.device.health().state).toBe('stopped')
    await watched.device.start(watched.told.ports, new AbortController().signal)
    await eventually(() => watched.device.health().state === 'online')
    await simulator[Symbol.asyncDispose]()
    await eventually(() => watched.device.health().state === 'offline')
    await watched.device.close()
  })
})

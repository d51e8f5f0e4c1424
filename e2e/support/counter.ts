import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startConstellation, type Constellation, PASSWORD } from './constellation.ts'
import { startProducer, type Producer } from './producer.ts'
import { storedValues, type Stored } from './stored.ts'

/** A constellation with one device that counts 1, 2, 3 … as fast as an ordinary site measures in all. */
export type Counter = AsyncDisposable & {
  folder: string
  world: Constellation
  producer: Producer
  /** What of it lies in the database, in the order in which it was written. */
  stored(): Promise<Stored[]>
}

const PER_SECOND = 200

export async function startCounter(): Promise<Counter> {
  const folder = await mkdtemp(join(tmpdir(), 'loujing-counter-'))
  const world = await startConstellation({
    folder,
    env: { COUNTER_PASSWORD: PASSWORD },
    devices: [
      {
        source: 'counter',
        name: '计数',
        protocol: 'mqtt',
        password: { env: 'COUNTER_PASSWORD' },
        points: [{ point: 'n', name: 'n', kind: 'energy', unit: 'kW.h' }],
      },
    ],
  })
  const producer = startProducer({
    port: world.mqttPort,
    site: 'yunqi',
    source: 'counter',
    point: 'n',
    password: PASSWORD,
    perSecond: PER_SECOND,
  })
  return {
    folder,
    world,
    producer,
    stored: () => storedValues(world.sql, 'counter', 'n'),
    async [Symbol.asyncDispose]() {
      await producer.stop()
      await world[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

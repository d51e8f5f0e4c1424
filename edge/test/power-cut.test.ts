import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openOutbox } from '../src/outbox/outbox.ts'
import { anExt4, canMount } from './support/disk.ts'
import { eventually } from './support/eventually.ts'
import { valuesOf } from './support/facts.ts'
import { aFolder } from './support/folder.ts'
import { aGatewayProcess, freePort } from './support/process.ts'
import { numberOf, startProducer } from './support/producer.ts'

const CUTS = process.env.LOUJING_SOAK ? 5 : 2

/** Lets a gateway work on a disk of its own, takes the disk's state at one moment, and compares it with what was acknowledged. */
async function cutPower(program?: string): Promise<{ acknowledged: number; lost: number }> {
  const folder = aFolder()
  const disk = anExt4(folder)
  const port = await freePort()
  const data = join(disk.folder, 'data')
  const gateway = await aGatewayProcess(folder, port, { data }, program)
  const producer = startProducer(port)
  await eventually(() => producer.acknowledged.size > 100, 'a hundred acknowledgements', 60_000)
  await delay(Math.random() * 300)
  gateway.child.kill('SIGSTOP')
  await delay(100)
  const acknowledged = [...producer.acknowledged]
  const after = disk.afterPowerCut('after')
  await producer.abandon()
  await gateway.kill()
  try {
    const outbox = openOutbox({ folder: join(after.folder, 'data'), limitBytes: 1e9 })
    const records = outbox.read(0, Infinity, 1e6, Infinity)?.records ?? []
    const topic = '/sensor/noise-1/reading'
    const kept = new Set(valuesOf(records.filter(({ body }) => Buffer.from(body).includes(topic))).map(numberOf))
    outbox.close()
    return { acknowledged: acknowledged.length, lost: acknowledged.filter((n) => !kept.has(n)).length }
  } finally {
    after.unmount()
  }
}

const where = canMount() ? '' : ' (skipped: needs root, losetup and mkfs.ext4)'

test.skipIf(!canMount()).for(Array.from({ length: CUTS }, (_, at) => at + 1))(
  `a power cut loses nothing that was acknowledged, cut %i${where}`,
  { timeout: 300_000 },
  async (cut) => {
    const { acknowledged, lost } = await cutPower()
    process.stdout.write(`power cut ${cut}: ${acknowledged} acknowledged, ${lost} lost\n`)
    expect(acknowledged).toBeGreaterThan(100)
    expect(lost).toBe(0)
  },
)

test.skipIf(!canMount())(
  `the same test finds the loss of an outbox that does not sync${where}`,
  { timeout: 300_000 },
  async () => {
    const { acknowledged, lost } = await cutPower(join(import.meta.dirname, 'support/unsynced-gateway.ts'))
    process.stdout.write(`power cut, control without sync: ${acknowledged} acknowledged, ${lost} lost\n`)
    expect(lost).toBeGreaterThan(acknowledged / 2)
  },
)

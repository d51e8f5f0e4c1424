import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openOutbox } from '../src/outbox/outbox.ts'
import { READING } from './support/device.ts'
import { aTmpfs, canMount } from './support/disk.ts'
import { eventually } from './support/eventually.ts'
import { aFact } from './support/facts.ts'
import { aFakeCloud, valuesAt } from './support/fake-cloud.ts'
import { aFolder } from './support/folder.ts'
import { aGateway, siteConfig, withCloud } from './support/gateway.ts'
import { numberOf, startProducer } from './support/producer.ts'

const where = canMount() ? '' : ' (skipped: needs root and mount)'

test.skipIf(!canMount())(
  `a disk that is full: the gateway refuses, says so, recovers by itself, and loses nothing${where}`,
  { timeout: 300_000 },
  async () => {
    const cloud = await aFakeCloud()
    const small = aTmpfs(aFolder(), 4)
    const gateway = await aGateway(
      siteConfig(small, { ...withCloud(cloud.url), limits: { messagesPerSecond: 100_000 } }),
    )
    const outbox = () => gateway.status().outbox
    await eventually(() => gateway.status().line.state === 'up', 'the line')
    await cloud.down()

    const producer = startProducer(gateway.ports.mqtt, { perSecond: 4000, inFlight: 200 })
    await eventually(() => outbox().refusing, 'the refusal', 120_000)
    expect(gateway.status().problems['/problems/message/outbox-full']).toBeGreaterThan(0)
    const taken = producer.acknowledged.size
    expect(taken).toBeGreaterThan(1000)

    await cloud.up()
    await eventually(() => producer.acknowledged.size > taken + 500, 'new acknowledgements', 120_000)
    await producer.finish(60_000)
    await eventually(() => outbox().depth === 0 && !outbox().refusing, 'an empty outbox', 60_000)
    const got = new Set(valuesAt(cloud, READING).map(numberOf))
    process.stdout.write(
      `disk full: ${taken} taken until the refusal, ${producer.acknowledged.size} in the end, ${got.size} in the cloud\n`,
    )
    expect([...producer.acknowledged].filter((n) => !got.has(n))).toEqual([])
    expect(valuesAt(cloud, READING)).toHaveLength(got.size)
  },
)

test.skipIf(!canMount())(
  `a disk that is full again and again is emptied again and again${where}`,
  { timeout: 300_000 },
  async () => {
    const outbox = openOutbox({ folder: aTmpfs(aFolder(), 4), limitBytes: 1e9 })
    let value = 0
    for (let round = 0; round < 4; round++) {
      const from = outbox.lastSeq() + 1
      let full = false
      while (!full) {
        const taken = await Promise.allSettled(Array.from({ length: 200 }, () => outbox.append(aFact(value++))))
        full = taken.some(({ status }) => status === 'rejected')
      }
      expect(outbox.status().refusing).toBe(true)
      for (let seq = from; seq <= outbox.lastSeq(); seq += 1000) {
        outbox.acknowledge(seq, Math.min(outbox.lastSeq(), seq + 999))
        await delay(250)
      }
      await eventually(() => outbox.status().depth === 0 && !outbox.status().refusing, `round ${round}`)
    }
    outbox.close()
  },
)

test.skipIf(!canMount())(
  `a disk that somebody else has filled: it takes again when they make room, with no line at all${where}`,
  { timeout: 300_000 },
  async () => {
    const small = aTmpfs(aFolder(), 4)
    const gateway = await aGateway(siteConfig(small))
    const outbox = () => gateway.status().outbox
    const other = join(small, 'somebody-elses')
    const fill = () => {
      for (let bytes = 4_000_000; bytes >= 4096;) {
        try {
          writeFileSync(other, Buffer.alloc(bytes), { flag: 'a' })
        } catch {
          bytes >>= 1
        }
      }
    }
    fill()
    const producer = startProducer(gateway.ports.mqtt, { perSecond: 1000 })
    await eventually(() => outbox().refusing, 'the refusal', 60_000)
    const taken = producer.acknowledged.size
    rmSync(other)
    await eventually(() => !outbox().refusing, 'the recovery', 30_000)
    await eventually(() => producer.acknowledged.size > taken + 100, 'new acknowledgements', 60_000)
    await producer.finish(20_000)
    expect(outbox().depth).toBeGreaterThanOrEqual(producer.acknowledged.size)
  },
)

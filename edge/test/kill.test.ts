import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { READING } from './support/device.ts'
import { eventually } from './support/eventually.ts'
import { aFakeCloud, valuesAt } from './support/fake-cloud.ts'
import { aFolder } from './support/folder.ts'
import { withCloud } from './support/gateway.ts'
import { aGatewayProcess, freePort } from './support/process.ts'
import { numberOf, startProducer } from './support/producer.ts'

const ROUNDS = process.env.LOUJING_SOAK ? 20 : 4

test(
  `kill -9 of the gateway, ${ROUNDS} times in the middle of its work: acknowledged and lost 0, twice 0, in order`,
  { timeout: 600_000 },
  async () => {
    const cloud = await aFakeCloud()
    const folder = aFolder()
    const port = await freePort()
    let gateway = await aGatewayProcess(folder, port, withCloud(cloud.url))
    const producer = startProducer(port)
    for (let round = 0; round < ROUNDS; round++) {
      const before = producer.acknowledged.size
      await eventually(() => producer.acknowledged.size > before + 50, 'fifty acknowledgements', 30_000)
      await delay(Math.random() * 300)
      await gateway.kill()
      gateway = await aGatewayProcess(folder, port, withCloud(cloud.url))
    }
    await producer.finish(20_000)
    const numbers = () => valuesAt(cloud, READING).map(numberOf)
    await eventually(
      () => [...producer.acknowledged].every((n) => numbers().includes(n)),
      'all that was acknowledged',
      60_000,
    )
    expect(await gateway.stop()).toBe(0)

    const got = numbers()
    const lost = [...producer.acknowledged].filter((n) => !got.includes(n))
    process.stdout.write(
      `kill -9 × ${ROUNDS}: ${producer.acknowledged.size} acknowledged, ${lost.length} lost, ${got.length - new Set(got).size} twice\n`,
    )
    expect(producer.acknowledged.size).toBeGreaterThan(50 * ROUNDS)
    expect(lost).toEqual([])
    expect(new Set(got).size).toBe(got.length)
    // By their numbers in the outbox: what a device sent again after a crash was taken later, and stands later.
    for (const lane of ['live', 'backlog']) {
      const seqs = cloud.got.filter((message) => message.lane === lane).map(({ seq }) => seq)
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    }
  },
)

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCounter, type Counter } from '../support/counter.ts'
import { eventually } from '../support/eventually.ts'

/** How often each part dies without warning: `LOUJING_SOAK=1` is the promise, the short form runs on every change. */
const ROUNDS =
  process.env['LOUJING_SOAK'] === '1' ? { edge: 20, cloud: 20, postgres: 5 } : { edge: 3, cloud: 3, postgres: 1 }
const BETWEEN_MS = 700
const WITHIN_MS = process.env['LOUJING_SOAK'] === '1' ? 1_800_000 : 300_000

let counter: Counter

beforeAll(async () => {
  counter = await startCounter()
})
afterAll(() => counter[Symbol.asyncDispose]())

const pause = () => new Promise((resolve) => setTimeout(resolve, BETWEEN_MS))

test(
  'edge, cloud and database are killed again and again: what was acknowledged is stored once, and in order',
  async () => {
    const { world, producer } = counter
    for (let round = 0; round < ROUNDS.edge; round++) {
      await pause()
      await world.edge.kill()
      await world.edge.start()
    }
    for (let round = 0; round < ROUNDS.cloud; round++) {
      await pause()
      await world.cloud.kill()
      await pause()
      await world.cloud.start()
    }
    for (let round = 0; round < ROUNDS.postgres; round++) {
      await pause()
      await world.crashDatabase()
      await pause()
    }
    await pause()
    await producer.stop()

    const acknowledged = producer.acknowledged()
    console.log(`${producer.sent()} sent, ${acknowledged.length} acknowledged`)
    expect(acknowledged.length).toBeGreaterThan(500)
    const stored = await eventually(
      async () => {
        const values = await counter.stored()
        const present = new Set(values.map(({ value }) => value))
        return acknowledged.every((value) => present.has(value)) && values
      },
      120_000,
      500,
    )

    const present = new Set(stored.map(({ value }) => value))
    expect(acknowledged.filter((value) => !present.has(value))).toEqual([])
    expect(stored.length).toBe(present.size)
    // Each lane is in order; after a cut the present overtakes what had piled up, which is flagged.
    for (const lane of [false, true]) {
      const values = stored.filter(({ replay }) => replay === lane).map(({ value }) => value)
      expect(values).toEqual([...values].sort((a, b) => a - b))
    }
  },
  WITHIN_MS,
)

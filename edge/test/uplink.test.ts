import { setTimeout as delay } from 'node:timers/promises'
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openOutbox } from '../src/outbox/outbox.ts'
import { aFact } from './support/facts.ts'
import { eventually } from './support/eventually.ts'
import { aFakeCloud, valuesAt } from './support/fake-cloud.ts'
import { aFolder } from './support/folder.ts'
import { anUplink } from './support/uplink.ts'

const TOPIC = 'loujing/v1/yunqi/sensor/noise-1/reading'

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

test('what piled up before is the backlog, what comes now is live; each in order, each once', async () => {
  const cloud = await aFakeCloud()
  const folder = aFolder()
  const before = openOutbox({ folder, limitBytes: 100_000_000 })
  await Promise.all(range(0, 3000).map((value) => before.append(aFact(value))))
  before.close()
  const { outbox } = await anUplink(cloud, folder)
  await eventually(() => cloud.batches.length > 0, 'the first batch')
  for (const value of range(5000, 5050)) await outbox.append(aFact(value))
  await eventually(() => valuesAt(cloud, TOPIC).length === 3050, 'all of it')
  const lane = (name: string) => cloud.got.filter((got) => got.lane === name && got.topic === TOPIC)
  const values = (name: string) =>
    lane(name).map(({ data }) => (data as { values: { value: number }[] }).values[0]!.value)
  expect(values('backlog')).toEqual(range(0, 3000))
  expect(values('live')).toEqual(range(5000, 5050))
  expect(cloud.got.find(({ lane }) => lane === 'live')!.topic).toMatch('inventory')
  await eventually(() => outbox.status().depth === 0, 'an empty outbox')
})

test('a line that is cut for a moment loses nothing, repeats nothing and is no outage', async () => {
  const cloud = await aFakeCloud()
  const { outbox, uplink } = await anUplink(cloud, aFolder())
  let cut = false
  for (const value of range(0, 300)) {
    await outbox.append(aFact(value))
    if (value === 100) {
      await cloud.down()
      cut = true
    }
    if (value === 200) await cloud.up()
  }
  expect(cut).toBe(true)
  await eventually(() => valuesAt(cloud, TOPIC).length === 300, 'all of it')
  expect(valuesAt(cloud, TOPIC)).toEqual(range(0, 300))
  expect(cloud.got.every(({ lane }) => lane === 'live')).toBe(true)
  expect(uplink.status()).toMatchObject({ state: 'up', backlog: 0 })
})

test('after an outage what piled up is flagged as a replay, and the present does not wait for it', async () => {
  const cloud = await aFakeCloud()
  // An outage of a minute, told by the gateway's clock.
  let laterMs = 0
  const { outbox, uplink } = await anUplink(cloud, aFolder(), { now: () => Date.now() + laterMs })
  await outbox.append(aFact(0))
  await eventually(() => valuesAt(cloud, TOPIC).length === 1, 'the first')
  await cloud.down()
  await Promise.all(range(1, 2001).map((value) => outbox.append(aFact(value))))
  await eventually(() => uplink.line.state() === 'down', 'the line down')
  laterMs = 60_000
  await cloud.up()
  await eventually(() => uplink.line.state() === 'up', 'the line up')
  await outbox.append(aFact(9999))
  await eventually(() => valuesAt(cloud, TOPIC).length === 2002, 'all of it')
  const of = (lane: string) => cloud.got.filter((got) => got.topic === TOPIC && got.lane === lane).length
  expect([of('backlog'), of('live')]).toEqual([2000, 2])
  const backlog = cloud.got.filter(({ lane, topic }) => lane === 'backlog' && topic === TOPIC).map(({ seq }) => seq)
  expect(backlog).toEqual([...backlog].sort((a, b) => a - b))
})

test('a receipt that is lost on the way is asked for again, and the cloud stores nothing twice', async () => {
  const cloud = await aFakeCloud()
  cloud.loseReceipts = 3
  const { outbox } = await anUplink(cloud, aFolder())
  for (const value of range(0, 100)) await outbox.append(aFact(value))
  await eventually(() => outbox.status().depth === 0, 'an empty outbox')
  expect(valuesAt(cloud, TOPIC)).toEqual(range(0, 100))
  expect(cloud.duplicates).toBeGreaterThan(0)
})

test('a restart with a receipt outstanding: everything arrives once, in order', async () => {
  const cloud = await aFakeCloud()
  const folder = aFolder()
  const first = await anUplink(cloud, folder)
  for (const value of range(0, 50)) await first.outbox.append(aFact(value))
  cloud.loseReceipts = 1_000_000
  await eventually(() => valuesAt(cloud, TOPIC).length > 20, 'some')
  await first.close()
  cloud.loseReceipts = 0
  const second = await anUplink(cloud, folder)
  for (const value of range(50, 60)) await second.outbox.append(aFact(value))
  await eventually(() => second.outbox.status().depth === 0, 'an empty outbox')
  expect([...valuesAt(cloud, TOPIC)].sort((a, b) => a - b)).toEqual(range(0, 60))
  expect(cloud.claims).toBe(1)
})

test('a fact that the cloud refuses for ever is put aside with its text, and holds up nobody behind it', async () => {
  const cloud = await aFakeCloud()
  cloud.poison = ({ data }) => JSON.stringify(data).includes('"value":13,')
  const { outbox, problems } = await anUplink(cloud, aFolder())
  await Promise.all(range(0, 40).map((value) => outbox.append(aFact(value))))
  await eventually(() => outbox.status().depth === 0, 'an empty outbox')
  expect(valuesAt(cloud, TOPIC)).toEqual(range(0, 40).filter((value) => value !== 13))
  expect(problems).toEqual(['/problems/uplink/refused'])
  expect(outbox.quarantine.list(1)[0]!.payload).toContain('"value":13,')
})

test('evidence goes on where the connection broke, and is the same bytes', async () => {
  const cloud = await aFakeCloud()
  cloud.breakUploadAt = 400_000
  const { evidence } = await anUplink(cloud, aFolder())
  const picture = randomBytes(900_000)
  const sha256 = await evidence.keep(picture, 'image/jpeg')
  await eventually(() => cloud.evidence.has(sha256), 'the picture')
  expect(cloud.evidence.get(sha256)!.equals(picture)).toBe(true)
  await eventually(() => evidence.queued() === 0, 'an empty queue')
})

test('of pictures only the newest is worth sending', async () => {
  const cloud = await aFakeCloud()
  const { previews, uplink } = await anUplink(cloud, aFolder())
  await eventually(() => uplink.line.state() === 'up', 'the line')
  for (let n = 0; n < 500; n++) previews.offer('cam-gate', Buffer.from(`picture ${n}`))
  await eventually(() => cloud.previews.get('cam-gate')?.toString() === 'picture 499', 'the newest')
})

test('the cloud’s clock is measured against ours', async () => {
  const cloud = await aFakeCloud()
  cloud.clockAheadMs = 90_000
  const { uplink } = await anUplink(cloud, aFolder())
  await eventually(() => uplink.status().clockOffsetMs !== undefined, 'a measurement')
  expect(Math.abs(uplink.status().clockOffsetMs! - 90_000)).toBeLessThan(500)
})

test('an urgent fact does not wait for company', async () => {
  const cloud = await aFakeCloud()
  const { outbox, uplink } = await anUplink(cloud, aFolder())
  await eventually(() => uplink.line.state() === 'up', 'the line')
  for (let n = 0; n < 20; n++) {
    await outbox.append(aFact(n))
    await delay(5)
  }
  const started = performance.now()
  const fact = aFact(99, { urgent: true })
  await outbox.append(fact)
  await eventually(() => cloud.got.some(({ id }) => id === fact.id), 'the urgent fact')
  expect(performance.now() - started).toBeLessThan(500)
})

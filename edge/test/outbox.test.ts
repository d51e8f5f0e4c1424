import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openEvidence } from '../src/outbox/evidence.ts'
import { openOutbox, type Outbox, type OutboxOptions } from '../src/outbox/outbox.ts'
import { OutboxRefusal } from '../src/outbox/refusal.ts'
import { aFact, valuesOf } from './support/facts.ts'
import { aFolder } from './support/folder.ts'

function anOutbox(folder: string, more: Partial<OutboxOptions> = {}): Outbox {
  const outbox = openOutbox({ folder, limitBytes: 10_000_000, ...more })
  onTestFinished(() => {
    if (outbox.db.isOpen) outbox.close()
  })
  return outbox
}
const all = (outbox: Outbox) => outbox.read(0, Infinity, 10_000, Infinity)

test('facts come out in the order in which they were taken, and are gone once the cloud has them', async () => {
  const outbox = anOutbox(aFolder())
  await Promise.all([1, 2, 3, 4, 5].map((value) => outbox.append(aFact(value))))
  expect(valuesOf(all(outbox)!.records)).toEqual([1, 2, 3, 4, 5])
  outbox.acknowledge(1, 3)
  await outbox.append(aFact(6))
  expect(all(outbox)).toMatchObject({ fromSeq: 4, toSeq: 6 })
  expect(outbox.status()).toMatchObject({ depth: 3, refusing: false })
})

test('a fact sent again is the same fact, also after a restart and after the cloud has it', async () => {
  const folder = aFolder()
  const fact = aFact(1)
  const before = anOutbox(folder)
  expect(await before.append(fact)).toBe(1)
  expect(await before.append(fact)).toBe('duplicate')
  before.acknowledge(1, 1)
  before.close()
  const after = anOutbox(folder)
  expect(await after.append(fact)).toBe('duplicate')
  expect(after.status().depth).toBe(0)
})

test('the ids remembered are bounded, and the newest are the ones kept', async () => {
  const folder = aFolder()
  const facts = [1, 2, 3, 4, 5, 6].map((value) => aFact(value))
  const outbox = anOutbox(folder, { idWindow: 4 })
  for (const fact of facts) await outbox.append(fact)
  outbox.close()
  const again = anOutbox(folder, { idWindow: 4 })
  expect(await again.append(facts[5])).toBe('duplicate')
  expect(await again.append(facts[2])).toBe('duplicate')
  expect(await again.append(facts[0])).toBe(7)
})

test('a number is never given twice, also when everything was forgotten before the restart', async () => {
  const folder = aFolder()
  const before = anOutbox(folder)
  await before.append(aFact(1))
  await before.append(aFact(2))
  before.acknowledge(1, 2)
  before.close()
  const after = anOutbox(folder)
  await after.append(aFact(3))
  expect(all(after)).toMatchObject({ fromSeq: 3, toSeq: 3 })
  expect(after.epoch).toBe(before.epoch)
})

test('when it is full it refuses by name, loses nothing it has, and takes again once a tenth is free', async () => {
  const outbox = anOutbox(aFolder(), { limitBytes: 65_536 })
  let taken = 0
  const refusal = await (async () => {
    for (;;) {
      try {
        await outbox.append(aFact(++taken))
      } catch (error) {
        return error
      }
    }
  })()
  expect(refusal).toBeInstanceOf(OutboxRefusal)
  expect(refusal).toMatchObject({ type: '/problems/message/outbox-full', reason: 'full' })
  expect(outbox.status()).toMatchObject({ refusing: true, depth: taken - 1 })
  expect(outbox.status().bytes).toBeLessThanOrEqual(65_536)

  outbox.acknowledge(1, 3)
  await outbox.write(() => undefined)
  await expect(outbox.append(aFact(0))).rejects.toBeInstanceOf(OutboxRefusal)
  outbox.acknowledge(4, 100)
  await outbox.write(() => undefined)
  expect(outbox.status().refusing).toBe(false)
  expect(await outbox.append(aFact(0))).toBeGreaterThan(100)
})

test('what was not believed is kept in quarantine beside the facts, and a flood pushes out only itself', async () => {
  const outbox = anOutbox(aFolder(), { quarantineLimit: 10 })
  const rejected = (topic: string, text: string) => ({
    topic,
    problem: '/problems/message/malformed',
    payload: Buffer.from(text),
  })
  await outbox.append(undefined, rejected('rare', 'once'))
  for (let n = 1; n <= 50; n++) await outbox.append(undefined, rejected('flood', `${n}`))
  const kept = outbox.quarantine.list(100)
  expect(kept).toHaveLength(10)
  expect(kept.at(-1)).toMatchObject({ topic: 'rare', payload: 'once' })
  expect(kept[0]).toMatchObject({ topic: 'flood', payload: '50' })
  expect(outbox.quarantine.forgotten()).toBe(41)
})

test('a flipped bit in a record is found, named and put aside; the others are sent', async () => {
  const folder = aFolder()
  const before = anOutbox(folder)
  await Promise.all([1, 2, 3].map((value) => before.append(aFact(value))))
  before.close()
  const file = new DatabaseSync(join(folder, 'outbox.db'))
  const body = Buffer.from(file.prepare('select body from fact where seq = 2').get()!.body as Uint8Array)
  body[40]! ^= 1
  file.prepare('update fact set body = ? where seq = 2').run(body)
  file.close()

  const problems: string[] = []
  const after = anOutbox(folder, { onProblem: (problem) => problems.push(problem) })
  const slice = all(after)!
  expect(valuesOf(slice.records)).toEqual([1, 3])
  expect(slice).toMatchObject({ fromSeq: 1, toSeq: 3 })
  await after.write(() => undefined)
  expect(problems).toEqual(['/problems/message/corrupt-record'])
  expect(after.status()).toMatchObject({ corrupt: 1, depth: 2 })
  expect(after.quarantine.list(1)[0]).toMatchObject({ problem: '/problems/message/corrupt-record' })
})

test('whatever byte of the file is flipped: it opens, and every fact that comes out is one that went in, in order', async () => {
  const folder = aFolder()
  const before = anOutbox(folder, { idWindow: 16 })
  await Promise.all(Array.from({ length: 40 }, (_, value) => before.append(aFact(value))))
  before.close()
  const original = readFileSync(join(folder, 'outbox.db'))
  let saved = 0
  let tries = 0
  const STEP = process.env.LOUJING_SOAK ? 7 : 97
  for (let at = 0; at < original.length; at += STEP) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    const flipped = Buffer.from(original)
    flipped[at]! ^= 0x10
    writeFileSync(join(folder, 'outbox.db'), flipped)
    const outbox = openOutbox({ folder, limitBytes: 10_000_000, idWindow: 16 })
    try {
      const values = valuesOf(all(outbox)?.records ?? [])
      expect(values).toEqual([...new Set(values)].sort((a, b) => a - b))
      expect(values.every((value) => value >= 0 && value < 40)).toBe(true)
      saved += values.length
      tries++
    } finally {
      outbox.close()
    }
  }
  expect(tries).toBeGreaterThan(100)
  expect(saved / tries).toBeGreaterThan(30)
})

test('a file of a newer version is refused rather than misread', () => {
  const folder = aFolder()
  anOutbox(folder).close()
  const file = new DatabaseSync(join(folder, 'outbox.db'))
  file.exec('pragma user_version = 99')
  file.close()
  expect(() => openOutbox({ folder, limitBytes: 65_536 })).toThrow('newer version')
})

test('clips that wait take half of the room for evidence, the other half is for pictures, which go first', async () => {
  const folder = aFolder()
  const evidence = openEvidence(anOutbox(folder), join(folder, 'evidence'), 3000)
  const clip = await evidence.keep(Buffer.alloc(1000, 1), 'video/mp4')
  await expect(evidence.keep(Buffer.alloc(1000, 2), 'video/mp4')).rejects.toThrow('full')
  const picture = await evidence.keep(Buffer.alloc(1000, 3), 'image/jpeg')
  expect(evidence.next()?.sha256).toBe(picture)
  await evidence.sent(picture)
  expect(evidence.next()?.sha256).toBe(clip)
})

test('a picture is on the disk once, under its hash, and what the cloud has makes room for what it has not', async () => {
  const folder = aFolder()
  const evidence = openEvidence(anOutbox(folder), join(folder, 'evidence'), 3000)
  const picture = (fill: number) => Buffer.alloc(1000, fill)
  const [a, same] = await Promise.all([
    evidence.keep(picture(1), 'image/jpeg'),
    evidence.keep(picture(1), 'image/jpeg'),
  ])
  expect(a).toBe(same)
  expect(evidence.queued()).toBe(1)
  const first = evidence.next()!
  expect(first).toMatchObject({ sha256: a, bytes: 1000, contentType: 'image/jpeg' })
  expect(statSync(first.path).size).toBe(1000)
  await evidence.keep(picture(2), 'image/jpeg')
  await evidence.keep(picture(3), 'image/jpeg')
  await expect(evidence.keep(picture(4), 'image/jpeg')).rejects.toBeInstanceOf(OutboxRefusal)
  await evidence.sent(a)
  await evidence.keep(picture(4), 'image/jpeg')
  expect(existsSync(first.path)).toBe(false)
  expect(evidence.queued()).toBe(3)
})

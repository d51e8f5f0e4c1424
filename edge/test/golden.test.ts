import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openCommandStore } from '../src/commands/command-store.ts'
import { openDesired } from '../src/commands/desired.ts'
import { FORMAT } from '../src/outbox/database.ts'
import { openEvidence } from '../src/outbox/evidence.ts'
import { openOutbox } from '../src/outbox/outbox.ts'
import { ACCEPTED_MS, ACKNOWLEDGED, COMMAND, DESIRED, FACTS, PICTURES, REJECTIONS } from './golden/contents.ts'
import { aFact } from './support/facts.ts'
import { aFolder } from './support/folder.ts'

/*
 * Files that earlier programs wrote, as they lie on gateways: whatever becomes of the outbox, it opens them and finds
 * everything. A new FORMAT brings a golden file of its own (edge/test/golden/write-outbox.ts); the old ones stay as they are.
 */
const GOLDEN = join(import.meta.dirname, 'golden')
const FORMATS = readdirSync(GOLDEN)
  .filter((name) => name.startsWith('outbox-'))
  .map((name) => Number(name.slice('outbox-'.length)))

function aCopyOf(format: number): string {
  const folder = aFolder()
  cpSync(join(GOLDEN, `outbox-${format}`), folder, { recursive: true })
  return folder
}

function open(folder: string) {
  const problems: string[] = []
  const outbox = openOutbox({ folder, limitBytes: 1_000_000, onProblem: (problem) => problems.push(problem) })
  onTestFinished(() => {
    if (outbox.db.isOpen) outbox.close()
  })
  return { outbox, problems }
}

test('there is a golden file of the present format and of each before it, and none is large', () => {
  expect(FORMATS.sort((a, b) => a - b)).toEqual(Array.from({ length: FORMAT }, (_, i) => i + 1))
  for (const format of FORMATS)
    expect(statSync(join(GOLDEN, `outbox-${format}/outbox.db`)).size, `format ${format}`).toBeLessThan(100_000)
})

test.each(FORMATS)(
  'an outbox of format %i opens with everything that is in it, and goes on where it was',
  async (format) => {
    const folder = aCopyOf(format)
    const { outbox, problems } = open(folder)

    const slice = outbox.read(0, Infinity, 100, Infinity)
    const waiting = FACTS.slice(ACKNOWLEDGED)
    expect(slice).toMatchObject({ fromSeq: ACKNOWLEDGED + 1, toSeq: FACTS.length })
    expect(slice?.records.map(({ seq, acceptedMs, urgent }) => [seq, acceptedMs, urgent])).toEqual(
      waiting.map(({ urgent }, i) => [ACKNOWLEDGED + 1 + i, ACCEPTED_MS, urgent]),
    )
    expect(slice?.records.map(({ body }) => JSON.parse(Buffer.from(body).toString()) as unknown)).toEqual(
      waiting.map(({ id, topic, time, data }) => expect.objectContaining({ id, topic, time, data }) as unknown),
    )
    expect(outbox.status()).toMatchObject({ depth: waiting.length, refusing: false, corrupt: 0 })
    expect(outbox.epoch).toMatch(/^[0-9a-f-]{36}$/)

    for (const fact of FACTS) expect(await outbox.append(fact), fact.id).toBe('duplicate')
    expect(await outbox.append(aFact(1))).toBe(FACTS.length + 1)

    const kept = outbox.quarantine.list(10).toReversed()
    expect(kept.map(({ topic, problem, detail, payload }) => ({ topic, problem, detail, payload }))).toEqual(
      REJECTIONS.map(({ detail, payload, ...rest }) => ({ ...rest, detail, payload: Buffer.from(payload).toString() })),
    )

    const evidence = openEvidence(outbox, join(folder, 'evidence'), 1_000_000)
    expect(evidence.queued()).toBe(1)
    const next = evidence.next()!
    expect(next).toMatchObject({ contentType: PICTURES.waiting.contentType, bytes: PICTURES.waiting.bytes.length })
    expect(readFileSync(next.path).equals(PICTURES.waiting.bytes)).toBe(true)
    const sent = await evidence.keep(PICTURES.sent.bytes, PICTURES.sent.contentType)
    expect(evidence.queued(), 'the cloud has it already').toBe(1)
    expect((await evidence.read(sent))?.bytes.equals(PICTURES.sent.bytes)).toBe(true)

    expect(openCommandStore(outbox, Date.now).open()).toEqual([{ request: COMMAND, state: 'taken' }])
    expect(openDesired(outbox).read()).toEqual(DESIRED)
    expect(problems).toEqual([])
  },
)

test('the epoch stays: the cloud counts on with the same numbers', () => {
  const folder = aCopyOf(FORMAT)
  const first = open(folder).outbox
  const { epoch } = first
  first.close()
  expect(open(folder).outbox.epoch).toBe(epoch)
  expect(open(aCopyOf(FORMAT)).outbox.epoch, 'it is in the file').toBe(epoch)
})

test('a file of a newer format is refused by its number, and is not touched', () => {
  const folder = aCopyOf(FORMAT)
  const path = join(folder, 'outbox.db')
  const file = new DatabaseSync(path)
  file.exec(`pragma user_version = ${FORMAT + 1}`)
  file.close()
  const before = readFileSync(path)
  expect(() => open(folder)).toThrow(`written by a newer version: format ${FORMAT + 1}, known is ${FORMAT}`)
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(existsSync(`${path}-wal`), 'nothing is left beside it').toBe(false)
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([])
})

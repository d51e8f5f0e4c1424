import { type CompanyId, uuidv7 } from '@loujing/wire/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { Reader } from './db.ts'
import { say } from './outbox.ts'
import { openReads, type Reads } from './reads.ts'
import { inCompany } from './tenant.ts'

const ours = uuidv7<CompanyId>()
const theirs = uuidv7<CompanyId>()
let db: TestDatabase
let reads: Reads

const subjectsOf = async (sql: Reader) => {
  const rows = await sql<{ subject: string }[]>`select subject from platform.outbox order by seq`
  return rows.map(({ subject }) => subject)
}

beforeAll(async () => {
  db = await openDatabase()
  reads = openReads(db.sql)
  for (const [company, subject] of [
    [ours, 'our wall'],
    [theirs, 'their wall'],
  ] as const)
    await inCompany(db.sql, company, (tx) => say(tx, { type: 'a.said', subject, company, data: {} }, new Date()))
})
afterAll(async () => {
  await reads[Symbol.asyncDispose]()
  await db.close()
})

test('a company reads its own rows without a transaction, however many companies read at once', async () => {
  const read = (company: CompanyId) => reads.inCompany(company, subjectsOf)
  const found = await Promise.all(Array.from({ length: 40 }, (_, i) => read(i % 2 ? theirs : ours)))
  expect(found).toEqual(Array.from({ length: 40 }, (_, i) => [i % 2 ? 'their wall' : 'our wall']))
  expect(await subjectsOf(reads.platform)).toEqual(['our wall', 'their wall'])
})

test('a connection for reading writes nothing, and does not become another company', async () => {
  const write = reads.inCompany(ours, (sql) => sql`delete from platform.outbox`)
  await expect(write).rejects.toThrow('read-only')
  await expect(Promise.resolve(reads.platform`delete from platform.outbox`)).rejects.toThrow('read-only')
  expect(await reads.inCompany(ours, subjectsOf)).toEqual(['our wall'])
})

test('while eight companies are being read for, a ninth reads its own by a transaction', async () => {
  const gate = Promise.withResolvers<void>()
  const busy = Array.from({ length: 8 }, () =>
    reads.inCompany(uuidv7<CompanyId>(), async (sql) => {
      await gate.promise
      return subjectsOf(sql)
    }),
  )
  const role = (sql: Reader) => sql<{ name: string }[]>`select current_setting('application_name') as name`
  expect(await reads.inCompany(ours, subjectsOf)).toEqual(['our wall'])
  expect(await reads.inCompany(ours, role)).not.toMatchObject([{ name: 'loujing-reads' }])
  gate.resolve()
  expect(await Promise.all(busy)).toEqual(Array.from({ length: 8 }, () => []))
  expect(await reads.inCompany(ours, role)).toMatchObject([{ name: 'loujing-reads' }])
})

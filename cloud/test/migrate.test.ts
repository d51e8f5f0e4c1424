import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '../src/platform/db.ts'
import { migrate } from '../src/platform/migrate.ts'
import { openDatabase, type TestDatabase } from './support/database.ts'

let db: TestDatabase
let folder: string

beforeEach(async () => {
  db = await openDatabase({ empty: true })
  folder = await mkdtemp(join(tmpdir(), 'loujing-migrations-'))
  await cp(join(import.meta.dirname, '../migrations'), folder, { recursive: true })
})
afterEach(async () => {
  await db.close()
  await rm(folder, { recursive: true })
})

test('eight processes migrate at once, and each file runs once', async () => {
  const pools = Array.from({ length: 8 }, () => connect(db.url, { max: 1 }))
  const applied = (await Promise.all(pools.map((pool) => migrate(pool, folder)))).flat()
  await Promise.all(pools.map((pool) => pool.end()))
  expect(applied.length).toBeGreaterThan(5)
  expect(new Set(applied).size).toBe(applied.length)
  expect(await migrate(db.owner, folder)).toEqual([])
})

test('an applied file that was edited is refused by its name', async () => {
  await migrate(db.owner, folder)
  await writeFile(join(folder, '0002_ingest.sql'), 'select 1;')
  await expect(migrate(db.owner, folder)).rejects.toThrow('0002_ingest.sql was edited after it was applied')
})

test('a new file before an applied one is refused', async () => {
  await migrate(db.owner, folder)
  await writeFile(join(folder, '0002_early.sql'), 'select 1;')
  await expect(migrate(db.owner, folder)).rejects.toThrow('the code has 0002_early.sql in its place')
})

test('a file that fails leaves nothing behind, is named, and can be mended', async () => {
  await migrate(db.owner, folder)
  const file = join(folder, '9000_broken.sql')
  await writeFile(file, 'create table public.half (n int); select 1 / 0;')
  await expect(migrate(db.owner, folder)).rejects.toThrow('migration 9000_broken.sql failed: division by zero')
  expect(await db.owner`select to_regclass('public.half') as half`).toEqual([{ half: null }])
  await writeFile(file, 'create table public.half (n int);')
  expect(await migrate(db.owner, folder)).toEqual(['9000_broken.sql'])
})

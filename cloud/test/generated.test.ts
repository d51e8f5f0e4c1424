import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dumpSchema } from '../scripts/dump-schema.ts'
import { makeOpenApi } from '../scripts/openapi-document.ts'
import { readProblemTypes, toJson, toMarkdown } from '../scripts/problem-types.ts'
import { openDatabase } from './support/database.ts'

const root = join(import.meta.dirname, '../..')
const committed = (path: string): Promise<string> => readFile(join(root, path), 'utf8')

test('openapi.json is what the routes say: else run node cloud/scripts/write-openapi.ts', async () => {
  expect(await committed('cloud/openapi.json')).toBe(await makeOpenApi())
})

test('schema.sql is what the migrations make: else run node cloud/scripts/write-schema.ts', async () => {
  await using db = await openDatabase()
  expect(await committed('cloud/schema.sql')).toBe(await dumpSchema(db.owner))
})

test('problems.json and docs/problems.md name every refusal of the code: else run node cloud/scripts/write-problems.ts', async () => {
  const problems = await readProblemTypes()
  expect(problems.length).toBeGreaterThan(40)
  expect(await committed('cloud/problems.json')).toBe(toJson(problems))
  expect(await committed('docs/problems.md')).toBe(toMarkdown(problems))
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { personalDataOf } from '../src/personal.ts'
import type { Documents } from '../src/modules/documents/index.ts'
import { createFieldCipher, readFieldKeys } from '../src/modules/identity/index.ts'
import { createPersonalData } from '../src/modules/identity/personal.ts'
import type { PersonalData } from '../src/platform/personal.ts'
import { openDatabase, type TestDatabase } from './support/database.ts'

let db: TestDatabase
let modules: PersonalData[]
beforeAll(async () => {
  db = await openDatabase()
  const fields = createFieldCipher(readFieldKeys('17'.repeat(16)))
  const personalData = createPersonalData({} as Parameters<typeof createPersonalData>[0])
  modules = personalDataOf({ fields, identity: { personalData }, documents: {} as Documents })
})
afterAll(() => db.close())

const declaredWith = (by: (module: PersonalData) => readonly string[]): Set<string> => new Set(modules.flatMap(by))
const wordsOf = (module: PersonalData): string[] => [
  ...module.written.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)),
  ...(module.erased ?? []),
  ...Object.values(module.nobodys ?? {}).flat(),
]
const peopleOf = (module: PersonalData): string[] => [
  ...module.written.flatMap(({ table, by }) => (by === undefined ? [] : [`${table}.${by.split('.')[0]}`])),
  ...(module.theirs ?? []).flatMap(({ table, by, hides = [] }) => [by, ...hides].map((column) => `${table}.${column}`)),
  ...(module.erased ?? []),
]

/** A list in a check, a hash by its name and a key by its length can hold nobody's words: they need not be declared. */
const columns = (type: string) => db.owner<{ name: string; isClosed: boolean }[]>`
  select n.nspname || '.' || c.relname || '.' || a.attname as name,
         a.attname ~ '^(sha256|sm3|guid)$|_(sha256|hash)$'
           or exists (select from pg_constraint o
                       where o.conrelid = c.oid and o.contype = 'c' and o.conkey = array[a.attnum]
                         and (pg_get_constraintdef(o.oid) ~ ('^CHECK [(][(]' || a.attname || ' = ANY [(]ARRAY')
                              or pg_get_constraintdef(o.oid) ~ ('length[(]' || a.attname || '[)] = 32'))) as is_closed
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
     and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and format_type(a.atttypid, null) ~ ${type}
   order by 1`

test('each column in which words can stand says in a personal.ts who strikes them out, or why nobody is named', async () => {
  const declared = declaredWith(wordsOf)
  const open = (await columns('^(text|character varying|json|jsonb|bytea)')).filter(({ isClosed }) => !isClosed)
  expect(open.length).toBeGreaterThan(200)
  expect(open.map(({ name }) => name).filter((name) => !declared.has(name))).toEqual([])
})

test('each column with a person’s id says in a personal.ts whether his rows stay or go', async () => {
  const declared = declaredWith(peopleOf)
  const isOfPerson = /\.(person_id|deputy_id|assignee_id|by_person|[a-z]+_by)$/
  const ids = (await columns('^uuid')).map(({ name }) => name).filter((name) => isOfPerson.test(name))
  expect(ids.length).toBeGreaterThan(60)
  expect(ids.filter((name) => !declared.has(name))).toEqual([])
})

test('no personal.ts speaks of a column that there is not', async () => {
  const known = new Set((await columns('')).map(({ name }) => name))
  const spoken = [...declaredWith(wordsOf), ...declaredWith(peopleOf)]
  expect(spoken.filter((name) => !known.has(name))).toEqual([])
})

import { uuidv7, type CompanyId, type PersonId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import type { KeyRotation } from '@loujing/wire/http/privacy'
import type { PersonalFound } from '@loujing/wire/http/personal'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp, type App } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { createFieldCipher, readFieldKeys } from '../src/modules/identity/index.ts'
import { contextOf } from '../src/modules/identity/personal-fields.ts'
import { nameContextOf } from '../src/modules/identity/names.ts'
import { createRotation } from '../src/modules/privacy/rotation.ts'
import { createLog } from '../src/platform/log.ts'
import { placeOf } from '../src/platform/sealed.ts'
import { must, anonymous, type Session } from './support/seed.ts'
import type { TestApp } from './support/app.ts'
import { startTwoCompanies, type TwoCompanies } from './support/two-companies.ts'

const OLD = '17'.repeat(16)
const NEW = randomBytes(16).toString('hex')
const BOTH = `1:${OLD},2:${NEW}`
const PEOPLE = 3_000

let world: TwoCompanies
const others: App[] = []
beforeAll(async () => {
  world = await startTwoCompanies()
}, 180_000)
afterAll(async () => {
  for (const { app } of others) await app.close()
  await world.cloud.close()
})

/** Another process on the same database and folder, with these keys. */
async function startWith(fieldKey: string): Promise<App & { as(session: Session): Session }> {
  const { db, dataFolder } = world.cloud
  const env = { DATABASE_URL: db.url, LOUJING_DATA: dataFolder, LOUJING_FIELD_KEY: fieldKey, PORT: '0' }
  const log = createLog('silent')
  const built = await buildApp({
    config: readConfig(env),
    sql: db.sql,
    log,
    now: () => new Date(),
    limits: {},
    starts: false,
  })
  await built.app.ready()
  others.push(built)
  return { ...built, as: ({ cookie }) => anonymous({ app: built.app } as TestApp, cookie) }
}

/** Many more people with a phone each, as the old key sealed them. */
async function seedPeople(): Promise<{ phoneOf(n: number): string }> {
  const fields = createFieldCipher(readFieldKeys(OLD))
  const me = must<{ company: { id: string } }>(await world.ours.get('manager')!.call('GET', '/api/auth/me'), 200)
  const company = me.company.id
  const phoneOf = (n: number): string => `1390000${String(n).padStart(4, '0')}`
  const people = Array.from({ length: PEOPLE }, (_, n) => {
    const id = uuidv7<PersonId>()
    return {
      person: {
        ...{ id, company_id: company, account: `many-${n}`, password_hash: '-', created_at: new Date() },
        name_sealed: fields.seal(`某人${n}`, nameContextOf(id)),
      },
      phone: {
        ...{ company_id: company, person_id: id, kind: 'phone', since: new Date() },
        sealed: fields.seal(phoneOf(n), contextOf(id, 'phone')),
        fingerprint: fields.fingerprint(phoneOf(n), contextOf(company, 'phone')),
      },
    }
  })
  const { owner } = world.cloud.db
  for (let at = 0; at < PEOPLE; at += 500) {
    const some = people.slice(at, at + 500)
    await owner`insert into identity.person ${owner(some.map(({ person }) => person))}`
    await owner`insert into identity.personal_field ${owner(some.map(({ phone }) => phone))}`
  }
  return { phoneOf }
}

const find = async (session: Session, value: string): Promise<number> =>
  must<PersonalFound>(await session.call('POST', '/api/people/searches', { kind: 'phone', value }), 200).people.length
const left = async (version: number): Promise<number> => {
  const columns = await sealedColumns()
  let rows = 0
  for (const { table, name } of columns) {
    const [row] = await world.cloud.db.owner<{ n: number }[]>`
      select count(*) as n from ${world.cloud.db.owner(table)}
       where length(${world.cloud.db.owner(name)}) > 0 and get_byte(${world.cloud.db.owner(name)}, 0) = ${version}`
    rows += row!.n
  }
  return rows
}
const sealedColumns = () => world.cloud.db.owner<{ table: string; name: string }[]>`
  select n.nspname || '.' || c.relname as table, a.attname as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
     and a.atttypid = 'bytea'::regtype and a.attname ~ '(^|_)sealed$' order by 1, 2`

test('no sealed column of the catalog is forgotten, and each is declared by its primary key', async () => {
  const { privacy } = await startWith(OLD)
  const declared = privacy.rotation.columns.map((each) => placeOf(each)).sort()
  expect((await sealedColumns()).map(({ table, name }) => `${table}.${name}`).sort()).toEqual(declared)
  expect(declared.length).toBeGreaterThan(12)
  for (const { table, key } of privacy.rotation.columns) {
    const columns = await world.cloud.db.owner<{ name: string }[]>`
      select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
       where i.indrelid = ${table}::regclass and i.indisprimary`
    expect([...key].sort(), table).toEqual(columns.map(({ name }) => name).sort())
  }
})

/** A file of a customer, which lies sealed, and its version's id. */
async function aCustomersFile(): Promise<string> {
  const manager = world.ours.get('manager')!
  const folders = must<Page<{ id: string; class: string }>>(
    await manager.call('GET', `/api/projects/${world.site.project}/document-folders`),
    200,
  ).items
  const id = uuidv7<string>()
  const make = { folder: folders[0]!.id, class: 'identity', grade: 'personal', title: '陈晓明身份证' }
  const wish = { document: uuidv7(), step: 'major', note: '', bytes: 2, fileName: '陈晓明.txt', make }
  must(await manager.call('PUT', `/api/projects/${world.site.project}/document-uploads/${id}`, wish), 201)
  const headers = { cookie: manager.cookie, 'x-loujing': '1', 'tus-resumable': '1.0.0', 'upload-offset': '0' }
  const type = { 'content-type': 'application/offset+octet-stream' }
  const url = `/api/document-uploads/${id}`
  const payload = Buffer.from('ok')
  must<void>(await world.cloud.app.inject({ method: 'PATCH', url, headers: { ...headers, ...type }, payload }), 204)
  return id
}

/** Every address of our objects that somebody may read; what does not open answers 500. */
async function readAll(of: (session: Session) => Session): Promise<{ read: number; broken: string[] }> {
  const text = await readFile(join(import.meta.dirname, '../openapi.json'), 'utf8')
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> }
  const broken: string[] = []
  let read = 0
  for (const path of Object.keys(paths).filter((each) => paths[each]!['get'] && !/\/(live|look)$/.test(each))) {
    const url = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => world.params[name] ?? uuidv7())
    for (const role of ['manager', 'system-admin', 'auditor'] as const) {
      const { statusCode } = await of(world.ours.get(role)!).call('GET', url)
      if (statusCode === 200) read++
      if (statusCode >= 500) broken.push(`${statusCode} ${path}`)
    }
  }
  return { read, broken }
}

test('a rotation of thousands is stopped in the middle and goes on, others write meanwhile, and without the old key all opens', async () => {
  const { phoneOf } = await seedPeople()
  const admin = world.ours.get('system-admin')!
  const manager = world.ours.get('manager')!
  const file = await aCustomersFile()
  const exportId = uuidv7<string>()
  must(await manager.call('PUT', `/api/my/exports/${exportId}`), 200)
  await world.cloud.privacy.goOn()
  const readable = await readAll((session) => session)
  const channel = { kind: 'webhook', name: '群', address: 'https://oapi.dingtalk.com/x', secret: 'not-told-again' }
  await manager.call('PUT', `/api/my/channels/${uuidv7()}`, channel)
  expect(await left(2)).toBe(0)

  // the first process dies in the middle of a batch
  const fields = createFieldCipher(readFieldKeys(BOTH))
  let seals = 0
  const dying = {
    ...fields,
    seal(text: string, context: string): Buffer {
      if (++seals > 1_650) throw new Error('the power went')
      return fields.seal(text, context)
    },
  }
  const { columns } = (await startWith(BOTH)).privacy.rotation
  const { sql } = world.cloud.db
  const listCompanies = async () => {
    const rows = await world.cloud.db.owner<
      { id: CompanyId }[]
    >`select company_id as id from identity.company order by 1`
    return rows.map(({ id }) => id)
  }
  const modules = [{ module: 'all', written: [], kept: [], sealed: columns }]
  const identity = { listCompanies }
  const first = createRotation({ sql, now: () => new Date(), fields: dying, identity, modules, files: [] })
  await expect(first.goOn()).rejects.toThrow('the power went')
  const half = await left(2)
  expect(half).toBeGreaterThan(1_000)
  expect(half).toBeLessThan(PEOPLE)

  // the next one goes on; the search finds what either key sealed, and whoever writes meanwhile loses nothing
  const second = await startWith(BOTH)
  const seen = second.as(admin)
  const { personId } = world.params
  const going = second.privacy.rotation.goOn()
  for (let n = 0; n < 12; n++) {
    const value = `1370000${String(n).padStart(4, '0')}`
    must(await seen.call('PUT', `/api/people/${personId}/personal/phone`, { value }), 200)
    expect(await find(seen, value)).toBe(1)
    expect(await find(seen, phoneOf(n * 250))).toBe(1)
    expect(must<KeyRotation>(await seen.call('GET', '/api/key-rotation'), 200)).toMatchObject({
      version: 2,
      older: [1],
    })
  }
  await going
  expect(await left(1)).toBe(0)
  const done = must<KeyRotation>(await seen.call('GET', '/api/key-rotation'), 200)
  expect(done).toMatchObject({ mayDropOlder: true })
  expect(done.places.every(({ total, done: did, finishedAt }) => finishedAt && did >= total * 0.99)).toBe(true)

  // the old key is gone
  const third = await startWith(`2:${NEW}`)
  await third.privacy.rotation.check()
  const after = third.as(admin)
  expect(await find(after, '13700000011')).toBe(1)
  for (const n of [0, 1, 1_499, PEOPLE - 1]) expect(await find(after, phoneOf(n))).toBe(1)
  const look = { purpose: 'contact' }
  expect(must(await after.call('POST', `/api/people/${personId}/personal/phone/looks`, look), 200)).toEqual({
    value: '13700000011',
  })
  for (let cursor = ''; ;) {
    const page = must<Page<{ name: string }>>(await after.call('GET', `/api/people?limit=200${cursor}`), 200)
    expect(page.items.length).toBeGreaterThan(0)
    if (!page.nextCursor) break
    cursor = `&cursor=${page.nextCursor}`
  }
  const asBefore = third.as(manager)
  const content = await asBefore.call('GET', `/api/document-versions/${file}/content?look=download&purpose=contract`)
  expect(content.body).toBe('ok')
  expect((await asBefore.call('GET', `/api/my/exports/${exportId}/content`)).statusCode).toBe(200)
  const { read, broken } = await readAll((session) => third.as(session))
  expect(broken).toEqual([])
  expect(read).toBeGreaterThanOrEqual(readable.read)
}, 120_000)

test('a cloud that lacks a key in use does not start, and says where it is used', async () => {
  const { privacy } = await startWith(`3:${randomBytes(16).toString('hex')}`)
  await expect(privacy.rotation.check()).rejects.toThrow(/identity\.person\.name_sealed: \d+ by version 2/)
})

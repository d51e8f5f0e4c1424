import { startPostgres } from '@loujing/launch/postgres'
import type { CostDecision } from '@loujing/wire/http/costs'
import type { ApprovalDetail } from '@loujing/wire/http/approvals'
import type { AccessRow } from '@loujing/wire/http/access-review'
import type { Hazard } from '@loujing/wire/http/hazards'
import type { Person } from '@loujing/wire/http/identity'
import type { Deletion, Duty } from '@loujing/wire/http/privacy'
import type { Alarm, Site } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp, type App } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { verify } from '../src/platform/audit.ts'
import { connect, type Sql } from '../src/platform/db.ts'
import { createLog } from '../src/platform/log.ts'
import { migrate } from '../src/platform/migrate.ts'
import { aContract } from './support/a-contract.ts'
import { SETUP_KEY, type TestApp } from './support/app.ts'
import { browse } from './support/browser.ts'
import { askForOriginal, findHazard, keepDocuments, nameThings, setUpHimself } from './support/canary-life.ts'
import { aUnit } from './support/a-unit.ts'
import { startIdentityProvider, type TestProvider } from './support/identity-provider.ts'
import { findInFiles } from './support/found-in-files.ts'
import {
  aCompany,
  aGateway,
  aMessage,
  anonymous,
  aPerson,
  aSite,
  INVENTORY,
  logIn,
  must,
  PASSWORD,
} from './support/seed.ts'
import type { Session } from './support/seed.ts'
import { anEpisode } from './support/site-world.ts'

/** Words that stand nowhere else in the world. */
const CANARY = {
  account: 'jinsique.linzhao',
  name: '金丝雀林照晚',
  phone: '13987650412',
  email: 'linzhao.wan@jinsique.example',
  idNumber: '44052418800101001' + '4',
  bankCard: '6222021234567894',
}
const WORDS = Object.values(CANARY)
const SIGNED = `${CANARY.name}，电话 ${CANARY.phone}`
const KNOWN = { ...CANARY, signed: SIGNED }
const PUBLIC_URL = 'http://127.0.0.1:9'
const CLIENT = { id: 'loujing', secret: 'a secret of the two', redirectUri: `${PUBLIC_URL}/api/auth/sign-on/callback` }

let folder: string
let cloud: TestApp & { owner: Sql }
let provider: TestProvider
let stop: () => Promise<void>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loujing-deletion-'))
  const database = await startPostgres({ folder: join(folder, 'postgres'), fsync: false })
  const owner = connect(database.url, { max: 2 })
  // a segment of the write-ahead log that is used again still holds what it held
  await owner.unsafe('alter system set wal_recycle = off')
  await owner.unsafe('select pg_reload_conf()')
  await migrate(owner, join(import.meta.dirname, '../migrations'))
  provider = await startIdentityProvider(CLIENT, new Map([[CANARY.email, CANARY.account]]))
  const sql = connect(database.url, { role: 'loujing_app' })
  const config = readConfig({
    DATABASE_URL: database.url,
    LOUJING_DATA: join(folder, 'cloud'),
    LOUJING_SETUP_KEY: SETUP_KEY,
    LOUJING_FIELD_KEY: randomBytes(16).toString('hex'),
    LOUJING_OIDC_ISSUER: provider.issuer,
    LOUJING_OIDC_CLIENT_ID: CLIENT.id,
    LOUJING_OIDC_CLIENT_SECRET: CLIENT.secret,
    LOUJING_PUBLIC_URL: PUBLIC_URL,
    // nobody listens there: what cannot be sent is told with the address
    LOUJING_SMTP: 'smtp://127.0.0.1:9',
    LOUJING_MAIL_FROM: 'loujing@example.com',
    PORT: '0',
  })
  await mkdir(join(folder, 'logs'))
  const logs = createWriteStream(join(folder, 'logs/cloud.log'))
  const built: App = await buildApp({ config, sql, log: createLog('trace', logs), now: () => new Date(), limits: {} })
  await built.app.ready()
  cloud = { ...built, db: { sql, owner }, owner } as unknown as TestApp & { owner: Sql }
  stop = async () => {
    await built.app.close()
    await provider.close()
    await Promise.all([sql.end({ timeout: 5 }), owner.end({ timeout: 5 })])
    await database.close()
    logs.end()
  }
})
afterAll(async () => {
  await stop()
  await rm(folder, { recursive: true, force: true })
})

/**
 * What lies on the disk, in every file of the database server, the data folder and the logs: after the pages were cleared of what was
 * deleted, as autovacuum does it in time, and the write-ahead log was cut at two checkpoints, as it is in minutes.
 */
async function found(): Promise<string[]> {
  const { owner } = cloud
  // the planner keeps samples of what it read
  await owner.unsafe('analyze')
  const tables = await owner<{ name: string }[]>`
    select oid::regclass::text as name from pg_class
     where relkind = 'r' and (relnamespace::regnamespace::text !~ '^(pg_|information_schema)' or relname = 'pg_statistic')`
  await owner.unsafe(`vacuum full ${tables.map(({ name }) => name).join(', ')}`)
  for (const command of ['checkpoint', 'select pg_switch_wal()', 'checkpoint']) await owner.unsafe(command)
  const files = await findInFiles(folder, WORDS)
  const places = await cloud.owner<{ path: string; name: string }[]>`
    select pg_relation_filepath(oid) as path, oid::regclass::text as name from pg_class where relfilenode <> 0`
  const nameOf = new Map(places.map(({ path, name }) => [`postgres/data/${path}`, name]))
  return files.map(({ file, text }) => `${nameOf.get(file) ?? file}: ${text}`)
}

/** Everything that he does all over the product, with his name and number in whatever he writes. */
async function liveAsCanary(founder: Session, before: Session, person: string, other: Session, cost: Session) {
  await signOnAtProvider()
  const canary = await setUpHimself({ cloud, canary: before, known: KNOWN })
  const site: Site = await aSite(canary)
  const gateway = await aGateway(cloud, canary, site)
  const since = new Date().toISOString()
  const dust = {
    rule: 'dust-high',
    source: 'dust-1',
    point: 'pm10',
    state: 'active',
    severity: 'major',
    value: 230,
    unit: 'ug/m3',
  }
  const episode = anEpisode(toInstant(Date.now()), { score: 0.9 })
  await gateway.send([
    aMessage(1, 'yunqi/edge/gw-1/inventory', INVENTORY),
    aMessage(2, 'yunqi/edge/flows/alarm', { ...dust, threshold: 150, since }),
    aMessage(3, 'yunqi/camera/cam-gate/episode', episode),
  ])
  await cloud.relay.settled()
  const alarms = must<Page<Alarm>>(await canary.call('GET', `/api/sites/${site.id}/alarms`), 200).items
  const [alarm, seen] = [alarms.find(({ episode }) => !episode)!, alarms.find(({ episode }) => episode)!]
  must(await canary.call('POST', `/api/alarms/${alarm.id}/acknowledge`), 200)
  must(await canary.call('POST', `/api/alarms/${alarm.id}/comments`, { text: `已到场，${SIGNED}` }), 200)
  must(await other.call('POST', `/api/alarms/${alarm.id}/comments`, { text: `打 ${CANARY.phone} 找人` }), 200)
  const verdict = { verdict: 'false-alarm', reason: 'reflection', episode: episode.episode, text: SIGNED }
  must(await canary.call('PUT', `/api/alarms/${seen.id}/verdict`, verdict), 200)
  must(await canary.call('POST', `/api/alarms/${alarm.id}/assign`, { assignee: person }), 200)
  const wanted = { title: `临边防护缺失 ${CANARY.name}` }
  const hazard = must<Hazard>(await canary.call('PUT', `/api/alarms/${alarm.id}/hazard`, wanted), 200)
  must(await canary.call('POST', `/api/hazards/${hazard.id}/void`, { id: uuidv7(), reason: SIGNED }), 200)

  const plan = `/api/projects/${site.project}/plan`
  must(await canary.call('PUT', plan, { startsOn: '2026-01-05', closures: [] }), 200)
  const [taskId, baselineId] = [uuidv7(), uuidv7()]
  const task = { code: '1', name: `桩基 ${CANARY.phone}`, level: 1, days: 40, calendar: 'site', responsible: person }
  must(await canary.call('PUT', `${plan}/tasks/${taskId}`, { version: 0, task }), 200)
  must(await canary.call('PUT', `${plan}/baselines/${baselineId}`, { name: '基线', reason: SIGNED }), 200)

  const money = await aContract(site.project, { manager: canary, cost })
  const costs = `/api/projects/${site.project}/costs`
  const proposal = { subject: uuidv7(), document: 'change', account: money.accountId, kind: 'raise-target' }
  const asked = { ...proposal, amount: 20_000, adjust: 20_000, reason: SIGNED }
  const decision = must<CostDecision>(await canary.call('PUT', `${costs}/decisions/${uuidv7()}`, asked), 200)
  const { unitId } = await aUnit(cloud, canary, site)
  const prices = { name: `首开 ${CANARY.name}`, effectiveFrom: '2026-01-01', approvedOn: '2026-01-01' }
  const list = { ...prices, lines: [{ unit: unitId, listFen: 300_000_000 }] }
  must(await canary.call('PUT', `/api/sites/${site.id}/price-lists/${uuidv7()}`, list), 200)
  const move = { to: 'AVAILABLE', permit: '杭售许 2026-001', reason: SIGNED, version: 0 }
  must(await canary.call('PUT', `/api/units/${unitId}/moves/${uuidv7()}`, move), 200)
  const shared = {
    title: `样板楼 ${CANARY.name}`,
    showsPrices: false,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  }
  must(await canary.call('PUT', `/api/sites/${site.id}/shares/${uuidv7()}`, shared), 200)
  await founder.call('GET', '/api/people')
  const life = { cloud, canary, site, known: KNOWN }
  const { contract } = await keepDocuments(life)
  await findHazard(life)
  await nameThings(life)
  await askForOriginal(life, gateway, { founder, holder: await aPerson(cloud, founder, 'holder.one', ['key-holder']) })
  return { canary, site, alarm, plan, taskId, task, contract, approval: decision.approval! }
}

/** The company's provider knows him by his address. */
async function signOnAtProvider(): Promise<void> {
  const browser = browse(cloud.app)
  const left = await browser.get('/api/auth/sign-on?next=/')
  const back = await provider.signOn(String(left.headers['location']), CANARY.email)
  await browser.get(`${back.pathname}${back.search}`)
  expect((await browser.get('/api/auth/me')).body).toMatchObject({ person: { account: CANARY.account } })
}

/** A canary's duties are handed to others, one after the other, until nothing holds him. */
async function handOver(canary: Session, other: Session, lived: Awaited<ReturnType<typeof liveAsCanary>>) {
  const { id: colleague } = must<{ person: Person }>(await other.call('GET', '/api/auth/me'), 200).person
  must(await canary.call('POST', `/api/alarms/${lived.alarm.id}/assign`, { assignee: colleague }), 200)
  must(await canary.call('DELETE', `/api/documents/${lived.contract.id}/hold`), 200)
  const task = { ...lived.task, responsible: colleague }
  must(await canary.call('PUT', `${lived.plan}/tasks/${lived.taskId}`, { version: 1, task }), 200)
  for (const box of ['waiting', 'started']) {
    const { items } = must<Page<{ id: string }>>(await canary.call('GET', `/api/approvals?box=${box}`), 200)
    for (const { id } of items) {
      const { may, seen } = must<ApprovalDetail>(await canary.call('GET', `/api/approvals/${id}`), 200)
      const act = may.includes('approve') ? { act: 'approve', words: SIGNED, seen } : { act: 'recall', words: SIGNED }
      if (may.includes(act.act)) must(await canary.call('PUT', `/api/approvals/${id}/acts/${uuidv7()}`, act), 200)
    }
  }
}

test('a person who was deleted is found nowhere: not in the database, in files, in logs, in evidence', async () => {
  const { founder, company } = await aCompany(cloud)
  const security = await aPerson(cloud, founder, 'security.two', ['security-admin'])
  const other = await aPerson(cloud, founder, 'other.manager', ['manager'])
  const cost = await aPerson(cloud, founder, 'cost.one', ['cost-manager'])
  const { account, name } = CANARY
  const made = must<Person>(
    await founder.call('POST', '/api/people', { account, name, password: PASSWORD, roles: ['manager'] }),
    201,
  )
  const numbers = {
    phone: CANARY.phone,
    email: CANARY.email,
    'id-number': CANARY.idNumber,
    'bank-card': CANARY.bankCard,
  }
  for (const [kind, value] of Object.entries(numbers))
    must(await founder.call('PUT', `/api/people/${made.id}/personal/${kind}`, { value }), 200)
  await anonymous(cloud).call('POST', '/api/auth/login', { account, password: 'not the password' })
  const lived = await liveAsCanary(founder, await logIn(cloud, account), made.id, other, cost)
  const { canary } = lived
  const rows = must<Page<AccessRow>>(await security.call('GET', '/api/access?limit=200'), 200).items
  const decisions = rows
    .filter(({ person }) => person.roles.length > 0)
    .map(({ person }) => ({
      person: person.id,
      keep: true,
      ...(person.id === made.id && { reason: `${name} 仍在岗` }),
    }))
  must(await security.call('PUT', `/api/access-reviews/${uuidv7()}`, { decisions }), 200)
  await cloud.relay.settled()
  await cloud.owner.unsafe('checkpoint')
  const before = await findInFiles(join(folder, 'postgres/data/base'), WORDS)
  expect(before.length, 'what is looked for can be found').toBeGreaterThan(5)

  const id = uuidv7()
  const ask = () => founder.call('PUT', `/api/deletions/${id}`, { person: made.id, ground: 'own-request' })
  const refused = must<{ type: string; duties: Duty[] }>(await ask(), 409)
  expect(refused.type).toBe('/problems/privacy/duties-left')
  expect(new Set(refused.duties.map(({ kind }) => kind))).toEqual(
    new Set(['approvals.begun', 'approvals.task', 'documents.document', 'plans.task', 'sites.alarm']),
  )
  await handOver(canary, other, lived)
  must(await ask(), 200)
  expect((await founder.call('POST', `/api/deletions/${id}/confirm`)).statusCode).toBe(409)
  must(await security.call('POST', `/api/deletions/${id}/confirm`), 200)
  expect((await canary.call('GET', '/api/auth/me')).statusCode, 'logged out at once').toBe(401)

  await cloud.privacy.goOn()
  const done = must<Deletion>(await founder.call('GET', `/api/deletions/${id}`), 200)
  expect(done).toMatchObject({ state: 'done', person: { id: made.id, name: `已注销的人员 #${made.id.slice(-4)}` } })
  await cloud.relay.settled()

  const { contract } = lived
  const kept = `cloud/documents/${company.id}/${contract.current.sha256.slice(0, 2)}/${contract.current.sha256}`
  expect(await found(), 'a contract says what its parties signed (电子签名法 art. 6), and nothing else does').toEqual([
    `${kept}: ${CANARY.name}`,
    `${kept}: ${CANARY.phone}`,
  ])
  const search = `/api/projects/${lived.site.project}/document-search?text=${CANARY.phone}`
  expect(must<Page<object>>(await other.call('GET', search), 200).items, 'nor is it found by his number').toEqual([])
  expect(await verify(cloud.owner, company.id)).not.toHaveProperty('brokenAt')
  const [line] = await cloud.owner<{ accountHash: string }[]>`
    select account_hash from platform.audit where person_id = ${made.id} limit 1`
  expect(line?.accountHash, 'hashes stay').toMatch(/^1:[0-9a-f]{64}$/)
  const proof = await other.call('GET', '/api/evidence-log/entries/0/proof')
  expect(proof.statusCode, 'the log of evidence still proves').toBe(200)

  await writeFile(join(folder, 'logs/planted.bin'), Buffer.from(`..${CANARY.name}`, 'utf16le').toString('base64'))
  expect(await findInFiles(join(folder, 'logs'), WORDS), 'the search can fail').toEqual([
    { file: 'planted.bin', text: CANARY.name },
  ])
}, 240_000)

import { startPostgres, type Postgres } from '@loujing/launch/postgres'
import type { EvidenceCheckpoint, EvidenceConsistency } from '@loujing/wire/http/evidence-log'
import type { Page } from '@loujing/wire/page'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp, type App } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { verify } from '../src/platform/audit.ts'
import { connect, type Sql } from '../src/platform/db.ts'
import { createLog } from '../src/platform/log.ts'
import { migrate } from '../src/platform/migrate.ts'
import { readNote } from '../src/modules/evidence/model/checkpoint.ts'
import { isConsistent } from '../src/modules/evidence/model/merkle.ts'
import { aContract } from './support/a-contract.ts'
import { SETUP_KEY, type TestApp } from './support/app.ts'
import { aCompany, aPerson, aSite, logIn, must, type Session } from './support/seed.ts'

const root = join(import.meta.dirname, '../..')
const FIELD_KEY = randomBytes(16).toString('hex')
const run = promisify(execFile)

/** A cloud on a data folder of its own, as the launcher lays it out: database and files below it. */
type Machine = App & { sql: Sql; owner: Sql; close(): Promise<void> }

async function startOn(folder: string): Promise<Machine> {
  const database: Postgres = await startPostgres({ folder: join(folder, 'postgres') })
  const owner = connect(database.url, { max: 2 })
  await migrate(owner, join(root, 'cloud/migrations'))
  const sql = connect(database.url, { role: 'loujing_app' })
  const config = readConfig({
    DATABASE_URL: database.url,
    LOUJING_DATA: join(folder, 'cloud'),
    LOUJING_SETUP_KEY: SETUP_KEY,
    LOUJING_FIELD_KEY: FIELD_KEY,
    PORT: '0',
  })
  const built = await buildApp({ config, sql, log: createLog('silent'), now: () => new Date(), limits: {} })
  await built.app.ready()
  const close = async (): Promise<void> => {
    await built.app.close()
    await Promise.all([sql.end({ timeout: 5 }), owner.end({ timeout: 5 })])
    await database.close()
  }
  return { ...built, sql, owner, close }
}

const backup = (...args: string[]) => run(process.execPath, [join(root, 'launch/src/backup.ts'), ...args])

/** What a person would compare: the figures of the cockpit, and the papers behind them. */
async function figuresOf(session: Session, { project, contract }: { project: string; contract: string }) {
  const urls = [
    `/api/projects/${project}/plan`,
    `/api/projects/${project}/costs`,
    `/api/projects/${project}/costs/accounts?limit=200`,
    `/api/projects/${project}/costs/contracts/${contract}`,
    '/api/people?limit=200',
    '/api/approvals/counts',
  ]
  return Promise.all(urls.map(async (url) => must<object>(await session.call('GET', url), 200)))
}

let folder: string
let machine: Machine
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loujing-restore-'))
  machine = await startOn(join(folder, 'first'))
})
afterAll(async () => {
  await machine.close()
  await rm(folder, { recursive: true, force: true })
})

test('a backup made while people work starts on an empty machine: the same figures, chain and log, and nothing acknowledged before it is lost', async () => {
  const cloud = machine as unknown as TestApp
  const { founder, company } = await aCompany(cloud)
  const manager = await aPerson(cloud, founder, 'manager.one', ['manager'])
  const cost = await aPerson(cloud, founder, 'cost.one', ['cost-manager'])
  const { project } = await aSite(manager)
  must(await manager.call('PUT', `/api/projects/${project}/plan`, { startsOn: '2026-01-05', closures: [] }), 200)
  must(await manager.call('POST', `/api/projects/${project}/plan/fill`), 200)
  const { contractId: contract } = await aContract(project, { manager, cost })
  await machine.relay.settled()
  must(await manager.call('GET', '/api/evidence-log/entries/0/proof'), 200)
  const newest = '/api/evidence-log/checkpoints?limit=1'
  const kept = must<Page<EvidenceCheckpoint>>(await manager.call('GET', newest), 200).items[0]!
  const before = await figuresOf(manager, { project, contract })
  const head = (await verify(machine.owner, company.id)).head!

  // Somebody goes on writing all the while: what was acknowledged before the backup was asked for must be in it.
  const written: string[] = []
  let isWriting = true
  const writing = (async () => {
    while (isWriting) {
      const made = await manager.call('POST', `/api/projects/${project}/phases`, { name: `分期${written.length}` })
      written.push(must<{ id: string }>(made, 201).id)
    }
  })()
  while (written.length < 20) await Promise.race([writing, setTimeout(5)])
  const acknowledged = [...written]
  const to = join(folder, 'backup')
  await backup('--data', join(folder, 'first'), '--to', to, '--without-secrets')
  isWriting = false
  await writing
  expect(written.length, 'it was written to meanwhile').toBeGreaterThan(acknowledged.length)
  expect((await backup('--verify', to)).stdout).toContain('whole')

  await cp(to, join(folder, 'second'), { recursive: true })
  const second = await startOn(join(folder, 'second'))
  try {
    const there = await logIn(second as unknown as TestApp, 'manager.one')
    expect(await figuresOf(there, { project, contract })).toEqual(before)
    const found = await second.owner<{ id: string }[]>`select id from projects.phase`
    expect(acknowledged.filter((id) => !found.some((row) => row.id === id))).toEqual([])
    expect(await verify(second.owner, company.id, head)).not.toHaveProperty('brokenAt')

    await second.relay.settled()
    await second.evidence.look()
    const now = must<Page<EvidenceCheckpoint>>(await there.call('GET', newest), 200).items[0]!
    const between = `/api/evidence-log/checkpoints/${kept.size}/consistency/${now.size}`
    const { to: after, path } = must<EvidenceConsistency>(await there.call('GET', between), 200)
    const { publicKey } = must<{ publicKey: string }>(await there.call('GET', '/api/evidence-log/key'), 200)
    const [old, present] = [kept, after].map(({ note }) => readNote(note, Buffer.from(publicKey, 'base64'))!)
    const hashes = path.sha256.map((hash) => Buffer.from(hash, 'base64'))
    const at = (checkpoint: typeof old) => ({ size: checkpoint!.size, root: checkpoint!.sha256 })
    expect(isConsistent('sha256', at(old), at(present), hashes)).toBe(true)
  } finally {
    await second.close()
  }
}, 120_000)

test('a backup that lost or changed a file is found, and none takes another’s place', async () => {
  const to = join(folder, 'backup')
  const again = await backup('--data', join(folder, 'first'), '--to', to).catch((error: { code: number }) => error)
  expect(again).toMatchObject({ code: 2 })
  const [name = ''] = (await readdir(join(to, 'postgres/data/base'))).slice(-1)
  await writeFile(join(to, 'postgres/data/base', name, 'PG_VERSION'), '17\n')
  await rm(join(to, 'postgres/password'))
  const broken = await backup('--verify', to).catch((error: { code: number; stdout: string }) => error)
  expect(broken).toMatchObject({ code: 1 })
  expect(broken.stdout).toContain('postgres/password')
  expect(broken.stdout).toContain('PG_VERSION')
})

import type {
  EvidenceCheckpoint,
  EvidenceConsistency,
  EvidenceDocument,
  EvidenceEntry,
  EvidenceProof,
} from '@loujing/wire/http/evidence-log'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aContract } from '../../../test/support/a-contract.ts'
import { startApp, type TestApp } from '../../../test/support/app.ts'
import { aCompany, aPerson, aSite, must, type Session } from '../../../test/support/seed.ts'
import { startTimestampAuthority, type TestAuthority } from '../../../test/support/timestamp-authority.ts'
import { inCompany } from '../../platform/tenant.ts'
import { createFieldCipher, readFieldKeys } from '../identity/index.ts'
import { createEvidence } from './index.ts'
import { isConsistent } from './model/merkle.ts'
import { readNote } from './model/checkpoint.ts'

const FIELD_KEY = randomBytes(16).toString('hex')
const VERIFIER = join(import.meta.dirname, 'verify-proof.mjs')

let authority: TestAuthority | undefined
let cloud: TestApp
let folder: string
let manager: Session
let contractId: string
let project: string
beforeAll(async () => {
  authority = await startTimestampAuthority()
  folder = await mkdtemp(join(tmpdir(), 'loujing-evidence-'))
  const env = { LOUJING_FIELD_KEY: FIELD_KEY, ...(authority && { LOUJING_TSA_URL: authority.url }) }
  cloud = await startApp({ env })
  const { founder } = await aCompany(cloud)
  manager = await aPerson(cloud, founder, 'manager.one', ['manager'])
  const cost = await aPerson(cloud, founder, 'cost.one', ['cost-manager'])
  project = (await aSite(manager)).project
  contractId = (await aContract(project, { manager, cost })).contractId
  await cloud.relay.settled()
})
afterAll(async () => {
  await cloud.close()
  await authority?.close()
  await rm(folder, { recursive: true })
})

const get = async <Body>(url: string): Promise<Body> =>
  must<Body>(await manager.call('GET', `/api/evidence-log${url}`), 200)
const entriesOf = async (subject: string) => (await get<Page<EvidenceEntry>>(`/entries?subject=${subject}`)).items
const proofOf = (index: number) => get<EvidenceProof>(`/entries/${index}/proof`)

/** As whoever holds the files would: another program, without us. */
async function verify(proof: EvidenceProof, { document, ...options }: Record<string, string> = {}) {
  const here = await mkdtemp(join(folder, 'verify-'))
  const files = { proof: join(here, 'proof.json'), document: join(here, 'document') }
  await writeFile(files.proof, JSON.stringify(proof))
  if (document !== undefined) await writeFile(files.document, document)
  const args = [VERIFIER, files.proof, ...(document === undefined ? [] : ['--document', files.document])]
  for (const [name, value] of Object.entries(options)) args.push(`--${name}`, value)
  return new Promise<{ code: number; told: string }>((resolve) => {
    execFile(process.execPath, args, (error, told) => resolve({ code: Number(error?.code ?? 0), told }))
  })
}

/** Enters some more, by the door that other modules use. */
async function enter(count: number): Promise<void> {
  const fields = createFieldCipher(readFieldKeys(FIELD_KEY))
  const log = { warn: () => {}, error: () => {} } as never
  const door = createEvidence({ sql: cloud.db.sql, now: () => new Date(), log, fields })
  const company = (await cloud.db.owner<{ id: never }[]>`select company_id as id from identity.company`)[0]!.id
  await inCompany(cloud.db.sql, company, async (tx) => {
    for (let i = 0; i < count; i++)
      await door.enter(tx, company, {
        kind: 'hazards.photo',
        subject: uuidv7(),
        sha256: randomBytes(32).toString('hex'),
      })
  })
  await cloud.relay.settled()
}

test('a contract that was signed is in the log, once, and its document is still the one that was entered', async () => {
  const [entry, ...others] = await entriesOf(contractId)
  expect(others).toEqual([])
  expect(entry).toMatchObject({ kind: 'costs.contract', subject: contractId })
  const document = await get<EvidenceDocument>(`/entries/${entry!.index}/document`)
  expect(document.isAsEntered).toBe(true)
  expect(JSON.parse(document.text)).toMatchObject({
    id: contractId,
    contract: { number: 'HT-1', supplier: '华东建工' },
  })
})

test('its proof is verified by the script alone, with the document and the key; a changed anything is found', async () => {
  const [entry] = await entriesOf(contractId)
  const proof = await proofOf(entry!.index)
  const { text } = await get<EvidenceDocument>(`/entries/${entry!.index}/document`)
  const key = (await get<{ publicKey: string }>('/key')).publicKey
  expect(await verify(proof, { document: text, key })).toMatchObject({ code: 0 })
  const forged: [string, Promise<{ code: number; told: string }>][] = [
    ['the document', verify(proof, { document: text.replace('华东建工', '华西建工') })],
    ['the leaf', verify({ ...proof, leaf: proof.leaf.replace(/"sha256":"./, '"sha256":"e') + ' ' })],
    ['the place', verify({ ...proof, index: proof.index + 1 })],
    ['the path', verify({ ...proof, path: { ...proof.path, sm3: [randomBytes(32).toString('base64')] } })],
    ['the size', verify({ ...proof, checkpoint: proof.checkpoint.replace(/\n\d+\n/, '\n99\n') })],
    ['the key', verify({ ...proof, publicKey: randomBytes(32).toString('base64') })],
    ['another key', verify(proof, { key: randomBytes(32).toString('base64') })],
  ]
  for (const [what, asked] of forged) expect((await asked).code, what).toBe(1)
  expect((await verify({ ...proof, format: 'other' as never })).code).toBe(2)
})

test('a row that was changed past the program is found', async () => {
  const [entry] = await entriesOf(contractId)
  const { owner } = cloud.db
  await owner`update costs.contract set entry = jsonb_set(entry, '{supplier}', '"华西建工"') where id = ${contractId}`
  expect((await get<EvidenceDocument>(`/entries/${entry!.index}/document`)).isAsEntered).toBe(false)
  await owner`update costs.contract set entry = jsonb_set(entry, '{supplier}', '"华东建工"') where id = ${contractId}`
  expect((await get<EvidenceDocument>(`/entries/${entry!.index}/document`)).isAsEntered).toBe(true)
})

test('every leaf is proved while the log grows, and each checkpoint begins with the one before it', async () => {
  const sizes: number[] = []
  for (const count of [1, 2, 4, 9]) {
    await enter(count)
    const { items } = await get<Page<EvidenceEntry>>('/entries?limit=1')
    const proof = await proofOf(items[0]!.index)
    expect((await verify(proof)).code).toBe(0)
    sizes.push((await get<Page<EvidenceCheckpoint>>('/checkpoints?limit=1')).items[0]!.size)
  }
  const publicKey = Buffer.from((await get<{ publicKey: string }>('/key')).publicKey, 'base64')
  for (const [i, size] of sizes.entries()) {
    for (const earlier of sizes.slice(0, i + 1)) {
      const { from, to, path } = await get<EvidenceConsistency>(`/checkpoints/${earlier}/consistency/${size}`)
      const [before, after] = [readNote(from.note, publicKey)!, readNote(to.note, publicKey)!]
      for (const profile of ['sha256', 'sm3'] as const) {
        const at = (checkpoint: typeof before) => ({ size: checkpoint.size, root: checkpoint[profile] })
        const hashes = path[profile].map((hash) => Buffer.from(hash, 'base64'))
        expect(isConsistent(profile, at(before), at(after), hashes), `${earlier} to ${size}`).toBe(true)
      }
    }
  }
})

test('the same fact heard twice is one leaf, and two at once are two', async () => {
  const before = (await get<Page<EvidenceEntry>>('/entries?limit=1')).items[0]!.index
  await Promise.all([enter(3), enter(3), enter(3)])
  const { items } = await get<Page<EvidenceEntry>>('/entries?limit=20')
  expect(items[0]!.index).toBe(before + 9)
  expect(items.map(({ index }) => index)).toEqual(items.map((_, i) => before + 9 - i))
})

test('nobody changes the log, the owner of its tables included', async () => {
  const { owner } = cloud.db
  await expect(owner`update evidence.leaf set sha256 = repeat('0', 64)`).rejects.toThrow('only appended to')
  await expect(owner`delete from evidence.node`).rejects.toThrow('only appended to')
  await expect(owner`truncate evidence.checkpoint`).rejects.toThrow('only appended to')
})

test('an authority puts its time to the newest checkpoint, and openssl confirms it', async ({ skip }) => {
  if (!authority) return skip('no openssl on this machine')
  await enter(1)
  const index = (await get<Page<EvidenceEntry>>('/entries?limit=1')).items[0]!.index
  await cloud.evidence.look()
  const proof = await proofOf(index)
  expect(proof.timestamp).toBeDefined()
  expect(await verify(proof, { 'tsa-ca': authority.certificates })).toMatchObject({ code: 0 })
  const otherNote = await proofOf(0)
  const swapped = { ...otherNote, timestamp: randomBytes(64).toString('base64') }
  expect((await verify(swapped, { 'tsa-ca': authority.certificates })).code).toBe(1)
  const asked = authority.asked()
  await cloud.evidence.look()
  expect(authority.asked(), 'nothing has grown').toBe(asked)
})

test('a document that somebody holds is found by its hash', async () => {
  const [entry] = await entriesOf(contractId)
  expect((await get<Page<EvidenceEntry>>(`/entries?sha256=${entry!.sha256}`)).items).toEqual([entry])
  expect((await get<Page<EvidenceEntry>>(`/entries?sha256=${'0'.repeat(64)}`)).items).toEqual([])
})

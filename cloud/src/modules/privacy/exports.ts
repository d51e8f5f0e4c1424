import type { PersonalExport } from '@loujing/wire/http/privacy'
import type { CompanyId, PersonalExportId, PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { strToU8, zipSync, type Zippable } from 'fflate'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { record } from '../../platform/audit.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Log } from '../../platform/log.ts'
import type { PersonalData } from '../../platform/personal.ts'
import type { SealedFiles } from '../../platform/sealed.ts'
import { readOwnRows } from '../../platform/personal-rows.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { Action, Caller, FieldCipher, Identity } from '../identity/index.ts'
import * as store from './export-store.ts'
import type { ExportRow } from './export-store.ts'
import { EXPORT_ENDED, EXPORT_NOT_READY, EXPORT_RUNNING } from './problems.ts'
import { type Part, writeReadMe } from './read-me.ts'

/** He may fetch it for so long. */
const KEEP_MS = 7 * 24 * 3_600_000

export type ExportsDeps = {
  sql: Sql
  now: () => Date
  log: Log
  fields: FieldCipher
  identity: Pick<Identity, 'namesOf'>
  modules: readonly PersonalData[]
  /** Sealed files lie in `exports` below it. */
  dataFolder: string
}

/** Copies of what is kept of a person, for him alone (个人信息保护法 art. 45). */
export function createExports({ sql, now, log, fields, identity, modules, dataFolder }: ExportsDeps) {
  const folder = join(dataFolder, 'exports')
  const pathOf = (id: PersonalExportId): string => join(folder, `${id}.sealed`)
  const contextOf = ({ id, personId }: ExportRow): string => `privacy.export:${personId}:${id}`

  const stateOf = ({ readyAt, endsAt }: ExportRow): PersonalExport['state'] => {
    if (endsAt && endsAt <= now()) return 'ended'
    return readyAt ? 'ready' : 'running'
  }
  const toExport = (row: ExportRow): PersonalExport => ({
    ...{ id: row.id, state: stateOf(row), isOwnRequest: row.askedBy === row.personId },
    ...{ askedAt: toInstant(row.askedAt), modules: modules.length, done: row.done },
    ...(row.readyAt && { readyAt: toInstant(row.readyAt) }),
    ...(row.endsAt && { endsAt: toInstant(row.endsAt) }),
    ...(row.bytes !== null && { bytes: row.bytes }),
  })

  const note = (
    tx: Tx,
    { company, address, ...actor }: Caller,
    action: Action | 'privacy.fetch-export',
    object: string,
  ) => record(tx, { company, actor, action, object, outcome: 'done', address }, now())

  async function makeZip({ id, companyId, personId }: ExportRow): Promise<Uint8Array> {
    const files: Zippable = {}
    const parts: Part[] = []
    for (const [done, module] of modules.entries()) {
      const { rows, opened } = await inCompany(sql, companyId, async (tx) => {
        const read = await readOwnRows(tx, module, personId)
        const unsealed = (await module.open?.(tx, personId)) ?? {}
        await store.saveProgress(tx, id, done + 1)
        return { rows: read, opened: unsealed }
      })
      if (rows.length === 0 && Object.keys(opened).length === 0) continue
      const file = `${module.module}.json`
      files[file] = strToU8(JSON.stringify({ ...opened, rows }, null, 2))
      parts.push({ module: module.module, file, rows })
    }
    files['说明.txt'] = strToU8(writeReadMe(parts, modules, toInstant(now())))
    return zipSync(files)
  }

  async function make(row: ExportRow): Promise<void> {
    const zip = await makeZip(row)
    await mkdir(folder, { recursive: true })
    const part = `${pathOf(row.id)}.part`
    await writeFile(part, fields.seal(Buffer.from(zip).toString('base64'), contextOf(row)), { flush: true })
    await rename(part, pathOf(row.id))
    const readyAt = now()
    const kept = { readyAt, endsAt: new Date(readyAt.getTime() + KEEP_MS), bytes: zip.length }
    const isWanted = await inCompany(sql, row.companyId, (tx) => store.finish(tx, row.id, kept))
    if (!isWanted) await rm(pathOf(row.id), { force: true })
  }

  /** The file first: whoever is stopped between the two removes nothing twice. */
  async function remove({ id, companyId }: ExportRow): Promise<void> {
    await rm(pathOf(id), { force: true })
    await inCompany(sql, companyId, (tx) => store.markRemoved(tx, id, now()))
  }

  return {
    sealedFiles: {
      place: 'privacy.exports',
      count: store.countKept,
      list: store.listKept,
      async reseal(company: CompanyId, key: string): Promise<void> {
        const row = await inCompany(sql, company, (tx) => store.findExport(tx, key as PersonalExportId))
        const bytes = row && (await readFile(pathOf(row.id)).catch(absent))
        if (!row || !bytes || bytes[0] === fields.newest) return
        const part = `${pathOf(row.id)}.part`
        await writeFile(part, fields.seal(fields.open(bytes, contextOf(row)), contextOf(row)), { flush: true })
        await rename(part, pathOf(row.id))
      },
    } satisfies SealedFiles,

    /** Makes what was asked for, and removes what has ended. */
    async goOn(): Promise<void> {
      for (const row of await asPlatform(sql, (tx) => store.listRunning(tx)))
        // One that cannot be made keeps nobody else waiting; it is tried again.
        await make(row).catch((error: unknown) => log.error({ err: error, export: row.id }, 'an export failed'))
      for (const row of await asPlatform(sql, (tx) => store.listEnded(tx, now()))) await remove(row)
    },

    /** Safe to repeat under its id. @throws Refusal not-found · export-running */
    ask: (caller: Caller, person: PersonId, id: PersonalExportId): Promise<PersonalExport> =>
      inCompany(sql, caller.company, async (tx) => {
        const known = await store.findExport(tx, id)
        if (known?.personId === person && known.askedBy === caller.person) return toExport(known)
        if (!(await identity.namesOf(tx, undefined, [person])).has(person)) throw notFound('Person')
        const asked = { id, companyId: caller.company, personId: person, askedBy: caller.person, askedAt: now() }
        if (!(await store.insertExport(tx, asked))) throw refuse(EXPORT_RUNNING)
        await note(tx, caller, 'privacy.ask-export', person)
        return toExport({ ...asked, done: 0, readyAt: null, endsAt: null, bytes: null })
      }),

    /** A person's own. */
    list: ({ company, person }: Caller, { cursor, limit = 50 }: PageQuery): Promise<Page<PersonalExport>> =>
      inCompany(sql, company, async (tx) => {
        const rows = await store.listExports(tx, person, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toExport)
      }),

    /** The ZIP. @throws Refusal not-found, also for another person's · export-not-ready · export-ended */
    async fetch(caller: Caller, id: PersonalExportId): Promise<Buffer> {
      const row = await inCompany(sql, caller.company, (tx) => store.findExport(tx, id))
      if (row?.personId !== caller.person) throw notFound('PersonalExport')
      if (stateOf(row) === 'running') throw refuse(EXPORT_NOT_READY)
      if (stateOf(row) === 'ended') throw refuse(EXPORT_ENDED)
      const zip = Buffer.from(fields.open(await readFile(pathOf(id)), contextOf(row)), 'base64')
      await inCompany(sql, caller.company, (tx) => note(tx, caller, 'privacy.fetch-export', id))
      return zip
    },
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

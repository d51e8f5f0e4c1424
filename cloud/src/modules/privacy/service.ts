import type { Deletion, DeletionGround, Holdings, NewDeletion } from '@loujing/wire/http/privacy'
import type { DeletionId, PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Duty } from '../../platform/personal.ts'
import { inCompany } from '../../platform/tenant.ts'
import { createJob } from '../../stores/job.ts'
import type { Action, Caller, Identity } from '../identity/index.ts'
import { createErasing } from './erasing.ts'
import { createRotation } from './rotation.ts'
import { createExports, type ExportsDeps } from './exports.ts'
import { ALREADY_ASKED, DUTIES_LEFT, NOT_WAITING, OWN_DELETION, SECOND_PERSON } from './problems.ts'
import * as store from './store.ts'
import type { DeletionRow, ErasureRow } from './store.ts'

const LOOK_EVERY_MS = 5_000

export type Privacy = ReturnType<typeof createPrivacy>

/** Lets go of a person: asked for by one administrator, confirmed by another, done module by module. */
export function createPrivacy(deps: ExportsDeps & { identity: Identity }) {
  const { sql, now, log, identity, modules } = deps
  const erasing = createErasing({ sql, now, modules })
  const exports = createExports(deps)
  const rotation = createRotation({ ...deps, files: [exports.sealedFiles] })
  const jobs = [
    createJob({ name: 'deletions and exports of people', everyMs: LOOK_EVERY_MS, log }, goOn),
    createJob({ name: 'sealing by the newest key', everyMs: LOOK_EVERY_MS, log }, (signal) => rotation.goOn(signal)),
  ]

  async function goOn(): Promise<void> {
    await erasing.goOn()
    await exports.goOn()
  }

  async function dutiesOf(tx: Tx, person: PersonId): Promise<Duty[]> {
    const duties: Duty[] = []
    for (const module of modules) duties.push(...((await module.duties?.(tx, person)) ?? []))
    return duties
  }

  async function demandNoDuties(tx: Tx, person: PersonId): Promise<void> {
    const duties = await dutiesOf(tx, person)
    if (duties.length > 0) throw refuse(DUTIES_LEFT, { duties })
  }

  async function demandPerson(tx: Tx, person: PersonId): Promise<void> {
    if (!(await identity.namesOf(tx, undefined, [person])).has(person)) throw notFound('Person')
  }

  async function toDeletions(tx: Tx, caller: Caller, rows: readonly DeletionRow[]): Promise<Deletion[]> {
    const people = rows.flatMap((row) => [row.personId, row.askedBy, row.confirmedBy]).filter((id) => id !== null)
    const names = await identity.namesOf(tx, caller, people)
    const named = (id: PersonId) => ({ id, name: names.get(id) ?? '*' })
    const erasures = await store.listErasures(
      tx,
      rows.map(({ id }) => id),
    )
    return rows.map((row) => ({
      id: row.id,
      person: named(row.personId),
      ground: row.ground,
      state: stateOf(row),
      askedBy: named(row.askedBy),
      askedAt: toInstant(row.askedAt),
      ...(row.confirmedBy && { confirmedBy: named(row.confirmedBy) }),
      ...(row.confirmedAt && { confirmedAt: toInstant(row.confirmedAt) }),
      ...(row.doneAt && { doneAt: toInstant(row.doneAt) }),
      modules: modules.length,
      erasures: erasures.filter(({ deletionId }) => deletionId === row.id).map(toErasure),
    }))
  }

  const toDeletion = async (tx: Tx, caller: Caller, row: DeletionRow): Promise<Deletion> =>
    (await toDeletions(tx, caller, [row]))[0]!

  const note = (tx: Tx, caller: Caller, action: Action, id: DeletionId, after: object) => {
    const { company, address } = caller
    return record(tx, { company, actor: caller, action, object: id, outcome: 'done', address, after }, now())
  }

  /** @throws Refusal not-found · not-waiting */
  async function lockWaiting(tx: Tx, id: DeletionId): Promise<DeletionRow> {
    const row = await store.lockDeletion(tx, id)
    if (!row) throw notFound('Deletion')
    if (stateOf(row) !== 'asked') throw refuse(NOT_WAITING, { state: stateOf(row) })
    return row
  }

  return {
    /** @throws Error when a key that is in use is not held */
    async start(): Promise<void> {
      await rotation.check()
      for (const job of jobs) job.start()
    },
    async close(): Promise<void> {
      for (const job of jobs) await job.close()
    },
    exports,
    rotation,

    /** Goes on with whatever was confirmed or asked for, until it is done. */
    goOn,

    /** What a deletion would meet. @throws Refusal not-found */
    holdingsOf: ({ company }: Caller, person: PersonId): Promise<Holdings> =>
      inCompany(sql, company, async (tx) => {
        await demandPerson(tx, person)
        const holdings = modules.map(({ module, kept }) => ({ module, kept: [...kept] }))
        return { duties: await dutiesOf(tx, person), holdings }
      }),

    /** Safe to repeat under its id. @throws Refusal not-found · own-deletion · duties-left · already-asked */
    ask: (caller: Caller, id: DeletionId, { person, ground }: NewDeletion): Promise<Deletion> =>
      inCompany(sql, caller.company, async (tx) => {
        const known = await store.findDeletion(tx, id)
        if (known && isSame(known, caller.person, person, ground)) return toDeletion(tx, caller, known)
        await demandPerson(tx, person)
        if (person === caller.person) throw refuse(OWN_DELETION)
        await demandNoDuties(tx, person)
        const row: DeletionRow = {
          ...{ id, personId: person, ground, askedBy: caller.person, askedAt: now() },
          ...{ confirmedBy: null, confirmedAt: null, withdrawnAt: null, doneAt: null },
        }
        if (!(await store.insertDeletion(tx, caller.company, row))) throw refuse(ALREADY_ASKED)
        await note(tx, caller, 'privacy.ask-deletion', id, { person, ground })
        return toDeletion(tx, caller, row)
      }),

    /**
     * From here on he may not log in, and there is no way back.
     * @throws Refusal not-found · not-waiting · second-person · own-deletion · duties-left
     */
    confirm: (caller: Caller, id: DeletionId): Promise<Deletion> =>
      inCompany(sql, caller.company, async (tx) => {
        const row = await lockWaiting(tx, id)
        if (row.askedBy === caller.person) throw refuse(SECOND_PERSON)
        if (row.personId === caller.person) throw refuse(OWN_DELETION)
        await demandNoDuties(tx, row.personId)
        await identity.closeAccount(tx, row.personId)
        await store.confirm(tx, id, caller.person, now())
        await note(tx, caller, 'privacy.confirm-deletion', id, { person: row.personId })
        return toDeletion(tx, caller, { ...row, confirmedBy: caller.person, confirmedAt: now() })
      }),

    /** @throws Refusal not-found · not-waiting */
    withdraw: (caller: Caller, id: DeletionId): Promise<Deletion> =>
      inCompany(sql, caller.company, async (tx) => {
        const row = await lockWaiting(tx, id)
        await store.withdraw(tx, id, now())
        await note(tx, caller, 'privacy.ask-deletion', id, { withdrawn: true })
        return toDeletion(tx, caller, { ...row, withdrawnAt: now() })
      }),

    /** @throws Refusal not-found */
    getDeletion: (caller: Caller, id: DeletionId): Promise<Deletion> =>
      inCompany(sql, caller.company, async (tx) => {
        const row = await store.findDeletion(tx, id)
        if (!row) throw notFound('Deletion')
        return toDeletion(tx, caller, row)
      }),

    listDeletions: (caller: Caller, { cursor, limit = 50 }: PageQuery): Promise<Page<Deletion>> =>
      inCompany(sql, caller.company, async (tx) => {
        const rows = await store.listDeletions(tx, fromIdCursor(cursor), limit + 1)
        const { items, ...rest } = toPage(
          rows,
          limit,
          ({ id }) => [id],
          (row) => row,
        )
        return { ...rest, items: await toDeletions(tx, caller, items) }
      }),
  }
}

function stateOf({ withdrawnAt, doneAt, confirmedAt }: DeletionRow): Deletion['state'] {
  if (withdrawnAt) return 'withdrawn'
  if (doneAt) return 'done'
  return confirmedAt ? 'running' : 'asked'
}

const isSame = (row: DeletionRow, asker: PersonId, person: PersonId, ground: DeletionGround): boolean =>
  row.askedBy === asker && row.personId === person && row.ground === ground

const toErasure = ({ module, at, rows, mentions }: ErasureRow) => ({ module, at: toInstant(at), rows, mentions })

import type { Absence, AbsenceEntry, Colleague } from '@loujing/wire/http/approvals'
import type { AbsenceId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import { BAD_ABSENCE } from './problems.ts'
import type { WhoDecides } from './staff.ts'
import * as store from './store/absence.ts'
import { namer } from './view.ts'

/** Who decides in one's stead while one is away; and who there is to give work to. */
export function createAbsences({ sql, now, identity }: { sql: Sql; now: () => Date; identity: WhoDecides }) {
  return {
    /** One's own; shortened to end it. @throws Refusal bad-absence · not-found, when the id is somebody else's */
    save: (caller: Caller, id: AbsenceId, entry: AbsenceEntry): Promise<Absence> =>
      inCompany(sql, caller.company, async (tx) => {
        const { from, until, deputy } = entry
        if (until < from || deputy === caller.person) throw refuse(BAD_ABSENCE)
        const row = { id, personId: caller.person, fromDay: from, untilDay: until, deputyId: deputy }
        if (!(await store.saveAbsence(tx, caller.company, row))) throw notFound('Absence')
        if (!(await identity.findWhoMay(tx, deputy, 'approvals.decide'))) throw refuse(BAD_ABSENCE)
        const { company, address } = caller
        const line = { company, actor: caller, action: 'approvals.absence', object: id, address, after: entry }
        await record(tx, { ...line, outcome: 'done' }, now())
        const person = await namer(tx, identity, caller, [deputy])
        return { id, from, until, deputy: person(deputy) }
      }),

    list: (actor: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<Absence>> =>
      inCompany(sql, actor.company, async (tx) => {
        const rows = await store.listAbsences(tx, actor.person, fromIdCursor(cursor), limit + 1)
        const deputies = rows.map(({ deputyId }) => deputyId)
        const person = await namer(tx, identity, actor, deputies)
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          ({ id, fromDay, untilDay, deputyId }) => ({ id, from: fromDay, until: untilDay, deputy: person(deputyId) }),
        )
      }),

    /** Everybody who may decide, by id. */
    colleagues: (actor: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<Colleague>> =>
      inCompany(sql, actor.company, async (tx) => {
        const after = fromIdCursor(cursor) ?? ''
        const people = (await identity.listWhoMay(tx, 'approvals.decide')).filter(({ id }) => id > after)
        const shown = people.slice(0, limit + 1)
        const ids = shown.map(({ id }) => id)
        const person = await namer(tx, identity, actor, ids)
        return toPage(
          shown,
          limit,
          ({ id }) => [id],
          ({ id, roles }) => ({ ...person(id), roles }),
        )
      }),
  }
}

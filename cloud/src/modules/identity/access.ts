import type { AccessReview, AccessRow, NewAccessReview } from '@loujing/wire/http/access-review'
import type { AccessReviewId, PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { isDeepStrictEqual } from 'node:util'
import { record } from '../../platform/audit.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import * as accessStore from './access-store.ts'
import type { AccessPerson, ReviewRow } from './access-store.ts'
import type { Caller } from './caller.ts'
import { findingsOf } from './model/access.ts'
import { allowedActions, type Action } from './model/policy.ts'
import type { Names } from './names.ts'
import type { People } from './people.ts'
import { REVIEW_ID_TAKEN, REVIEW_INCOMPLETE } from './problems.ts'
import { findPerson } from './store.ts'

/** Who may what, and the reviews of it (权限复核): each quarter somebody decides on every right that was given. */
export function createAccess({ sql, now, people, names }: { sql: Sql; now: () => Date; people: People; names: Names }) {
  const toRow = (caller: Caller, row: AccessPerson): AccessRow => ({
    person: people.toPerson(caller, row),
    may: allowedActions(row.roles).length,
    since: toInstant(row.createdAt),
    ...(row.signedInAt && { signedInAt: toInstant(row.signedInAt) }),
    hasSecondFactor: row.hasSecondFactor,
    signsOn: row.signsOn,
    findings: findingsOf(row, now()),
  })

  async function toReview(tx: Tx, caller: Caller, { byPerson, at, ...row }: ReviewRow): Promise<AccessReview> {
    const byName = (await names.namesOf(tx, caller, [byPerson])).get(byPerson) ?? ''
    return { ...row, at: toInstant(at), by: byPerson, byName }
  }

  return {
    listAccess: (caller: Caller, { cursor, limit = 50 }: PageQuery): Promise<Page<AccessRow>> =>
      inCompany(sql, caller.company, async (tx) => {
        const rows = await accessStore.listAccess(tx, fromIdCursor(cursor) as PersonId | undefined, limit + 1)
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          (row) => toRow(caller, row),
        )
      }),

    /**
     * Decides on everybody who holds a role, the reviewer included; who is not kept has no role from that moment on. The same
     * review again is the same.
     * @throws Refusal not-found · review-incomplete, for somebody who was left out or holds no role · own-rights · last-administrator · review-id-taken
     */
    review: (caller: Caller, id: AccessReviewId, { decisions }: NewAccessReview): Promise<AccessReview> =>
      inCompany(sql, caller.company, async (tx) => {
        const known = await accessStore.findReview(tx, id)
        if (known) {
          const asked = known.decisions.map(({ roles: _, ...decision }) => decision)
          if (known.byPerson !== caller.person || !isDeepStrictEqual(asked, decisions)) throw refuse(REVIEW_ID_TAKEN)
          return toReview(tx, caller, known)
        }
        await people.lockKept(tx)
        const holders = new Map((await accessStore.lockHoldersOfRoles(tx)).map((each) => [each.id, each.roles]))
        const decided = new Set(decisions.map(({ person }) => person))
        for (const person of decided)
          if (!holders.has(person) && !(await findPerson(tx, person))) throw notFound('Person')
        const isComplete = decided.size === decisions.length && decided.size === holders.size
        if (!isComplete || [...decided].some((person) => !holders.has(person))) throw refuse(REVIEW_INCOMPLETE)

        for (const { person, keep } of decisions) if (!keep) await people.changeIn(tx, caller, person, { roles: [] })
        const at = now()
        const kept = decisions.map((decision) => ({ ...decision, roles: holders.get(decision.person)! }))
        const row: ReviewRow = { id, at, byPerson: caller.person, decisions: kept }
        // of another company, whose reviews are not seen from here
        if (!(await accessStore.insertReview(tx, caller.company, row))) throw refuse(REVIEW_ID_TAKEN)
        const { company, address } = caller
        const action = 'identity.review-access' satisfies Action
        await record(tx, { company, actor: caller, action, object: id, outcome: 'done', address, after: kept }, at)
        return toReview(tx, caller, row)
      }),

    listReviews: (caller: Caller, { cursor, limit = 20 }: PageQuery): Promise<Page<AccessReview>> =>
      inCompany(sql, caller.company, async (tx) => {
        const rows = await accessStore.listReviews(tx, fromIdCursor(cursor), limit + 1)
        const { items, ...rest } = toPage(
          rows,
          limit,
          ({ id }) => [id],
          (row) => row,
        )
        return { ...rest, items: await Promise.all(items.map((row) => toReview(tx, caller, row))) }
      }),
  }
}

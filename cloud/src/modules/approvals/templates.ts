import { isDeepStrictEqual } from 'node:util'
import { type ApprovalFlow, objectionToFlow } from '@loujing/wire/http/approval-flow'
import type {
  ApprovalPreview,
  ApprovalPreviewRequest,
  ApprovalTemplate,
  ApprovalTemplateChange,
  ApprovalTemplateVersion,
  BuiltInFlows,
} from '@loujing/wire/http/approvals'
import type { ApprovalTemplateId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromCursor, fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import { allHold } from './model/condition.ts'
import { layOut } from './model/lay.ts'
import { BAD_FLOW, CHANGED } from './problems.ts'
import type { Runs } from './runs.ts'
import type { WhoDecides } from './staff.ts'
import * as store from './store/template.ts'
import type { TemplateRow } from './store/template.ts'
import type { Subjects } from './subjects.ts'
import { namer, type ToPerson } from './view.ts'

type Deps = { sql: Sql; now: () => Date; identity: WhoDecides; subjects: Subjects; runs: Runs }

/** Flows as people draw them. Every save is a version; what runs keeps the version that it began with. */
export function createTemplates({ sql, now, identity, subjects, runs }: Deps) {
  async function templateOf(tx: Tx, id: ApprovalTemplateId): Promise<TemplateRow> {
    const row = await store.findTemplate(tx, id)
    if (!row) throw notFound('Template')
    return row
  }
  async function toTemplate(tx: Tx, actor: Actor, row: TemplateRow): Promise<ApprovalTemplate> {
    return templateWith(row, await namer(tx, identity, actor, [row.madeBy]))
  }
  async function log(tx: Tx, caller: Caller, object: string, after: unknown): Promise<void> {
    const { company, address } = caller
    await record(
      tx,
      { company, actor: caller, action: 'approvals.draw', object, address, outcome: 'done', after },
      now(),
    )
  }
  function refuseBadFlow(flow: ApprovalFlow): void {
    const detail = objectionToFlow(flow)
    if (detail !== undefined) throw refuse(BAD_FLOW, { detail })
  }

  return {
    /** @throws Refusal bad-flow · changed, when it is no longer the version that was read · not-found, when the id is another's */
    save: (
      caller: Caller,
      id: ApprovalTemplateId,
      { version, flow }: ApprovalTemplateChange,
    ): Promise<ApprovalTemplate> =>
      inCompany(sql, caller.company, async (tx) => {
        refuseBadFlow(flow)
        const known = await store.findTemplate(tx, id)
        if (known?.version === version + 1 && isDeepStrictEqual(known.flow, flow)) return toTemplate(tx, caller, known)
        if (known ? known.version !== version : version !== 0) throw refuse(CHANGED)
        const isTaken = known
          ? !(await store.raiseVersion(tx, id, flow.kind, version))
          : !(await store.insertTemplate(tx, { id, company: caller.company, kind: flow.kind }))
        if (isTaken) throw known ? refuse(CHANGED) : notFound('Template')
        const made = { version: version + 1, flow, madeBy: caller.person, madeAt: now() }
        await store.insertVersion(tx, caller.company, id, made)
        await log(tx, caller, id, made)
        return toTemplate(tx, caller, await templateOf(tx, id))
      }),

    switch: (caller: Caller, id: ApprovalTemplateId, enabled: boolean): Promise<ApprovalTemplate> =>
      inCompany(sql, caller.company, async (tx) => {
        const row = await templateOf(tx, id)
        if (row.enabled !== enabled) {
          await store.saveEnabled(tx, id, enabled)
          await log(tx, caller, id, { enabled })
        }
        return toTemplate(tx, caller, { ...row, enabled })
      }),

    get: (actor: Actor, id: ApprovalTemplateId): Promise<ApprovalTemplate> =>
      inCompany(sql, actor.company, async (tx) => toTemplate(tx, actor, await templateOf(tx, id))),

    list: (actor: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<ApprovalTemplate>> =>
      inCompany(sql, actor.company, async (tx) => {
        const rows = await store.listTemplates(tx, fromIdCursor(cursor), limit + 1)
        const makers = rows.map(({ madeBy }) => madeBy)
        const person = await namer(tx, identity, actor, makers)
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          (row) => templateWith(row, person),
        )
      }),

    listVersions: (
      actor: Actor,
      id: ApprovalTemplateId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<ApprovalTemplateVersion>> =>
      inCompany(sql, actor.company, async (tx) => {
        await templateOf(tx, id)
        const before = cursor === undefined ? undefined : Number(fromCursor(cursor, 1)[0]) || 0
        const rows = await store.listVersions(tx, id, before, limit + 1)
        const makers = rows.map(({ madeBy }) => madeBy)
        const person = await namer(tx, identity, actor, makers)
        return toPage(
          rows,
          limit,
          ({ version }) => [version],
          ({ version, flow, madeBy, madeAt }) => ({ version, flow, madeBy: person(madeBy), madeAt: toInstant(madeAt) }),
        )
      }),

    builtIn: (): BuiltInFlows => ({ flows: subjects.all().flatMap(({ builtIn }) => builtIn ?? []) }),

    /** Where something would go, asked for by nobody in particular, with those who decide today. @throws Refusal bad-flow */
    preview: (actor: Actor, { flow, facts }: ApprovalPreviewRequest): Promise<ApprovalPreview> =>
      inCompany(sql, actor.company, async (tx) => {
        refuseBadFlow(flow)
        const { stages, skipped } = layOut(
          { ...flow, originatorMay: true },
          facts,
          actor.person,
          await runs.staffOf(tx),
        )
        const seated = stages.flatMap(({ seats, chosenFrom = [] }) => [...seats.flat(), ...chosenFrom])
        const person = await namer(tx, identity, actor, seated)
        const steps = stages.map(({ key, name, mode, percent, seats, chosenFrom, isFallback = false }) => ({
          ...{ key, name, mode, chosen: chosenFrom !== undefined, fallback: isFallback },
          seats: (chosenFrom ? [chosenFrom] : seats).map((people) => people.map(person)),
          nobody: !chosenFrom && seats.some((people) => people.length === 0),
          ...(percent !== undefined && { percent }),
        }))
        return { applies: allHold(flow.applies, facts), steps, skipped }
      }),
  }
}

const templateWith = ({ madeBy, madeAt, ...row }: TemplateRow, person: ToPerson): ApprovalTemplate => ({
  ...row,
  madeBy: person(madeBy),
  madeAt: toInstant(madeAt),
})

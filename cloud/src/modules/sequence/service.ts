import { isDeepStrictEqual } from 'node:util'
import { dayOf } from '@loujing/wire/beijing'
import type {
  ComparedStorey,
  Sequence,
  SequenceByHand,
  SequencePreview,
  SequenceProposal,
  SequenceRule,
  SequenceRules,
  SequenceRulesChange,
} from '@loujing/wire/http/sequence'
import { type SequenceRuleId, type SiteId, uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { keepLast } from '../../platform/kept.ts'
import { fromCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { TwinService } from '../twin/index.ts'
import { answerOf } from './model/answer.ts'
import { compare } from './model/compare.ts'
import { previewOf } from './model/preview.ts'
import { propose } from './model/proposal.ts'
import { createDraw, type Ground, groundOf, HAND, type Picture, pictureOf, type Sources } from './picture.ts'
import { RULE_TWICE, RULES_CHANGED, UNKNOWN_TASK } from './problems.ts'
import * as store from './store.ts'

export type SequencesDeps = Sources & { sql: Sql; now: () => Date; twin: Pick<TwinService, 'standing'> }
export type Sequences = ReturnType<typeof createSequences>
export type Known = { key: string; sequence: Sequence; rows: readonly ComparedStorey[] }

/** Sites whose answers are kept: those that people look at now. */
const MOST_KEPT = 8

/** Which task of the plan builds which elements of the models (施工进度模拟), and how far each is. */
export function createSequences({ sql, now, ...sources }: SequencesDeps) {
  const kept = keepLast<Known>(MOST_KEPT)
  const draw = createDraw(sources)
  const today = () => dayOf(now())

  /** The answer about a site, made anew only when plan, rules, models, hands or the day have changed. */
  async function known(tx: Reader, site: SiteId): Promise<Known> {
    const ground = await groundOf(tx, sources, site)
    return kept(`${site} ${ground.key}`, async () => {
      const picture = pictureOf(ground, await draw(tx, ground.models, ground.rules), today())
      return { key: ground.key, sequence: answerOf(ground, picture, today()), rows: rowsOf(ground, picture) }
    })
  }

  function rowsOf({ plan }: Ground, { models, parts, partOf, first }: Picture): ComparedStorey[] {
    const dates = { parts, tasks: plan?.tasks ?? [], first, today: today() }
    return models.flatMap((model, i) => compare(model, partOf[i]!, dates))
  }

  const rulesOf = (site: SiteId, row: store.RulesRow | undefined): SequenceRules => ({
    ...{ site, version: row?.version ?? 0, rules: row?.rules ?? [] },
    ...(row && { changedAt: toInstant(row.changedAt), changedBy: row.changedBy }),
  })

  async function audit(tx: Tx, caller: Caller, action: string, site: SiteId, after: unknown): Promise<void> {
    const { company, address } = caller
    const entry = { company, actor: caller, action: `sequence.${action}`, object: site, address, after }
    await record(tx, { ...entry, outcome: 'done' }, now())
  }

  return {
    getRules: ({ company }: Actor, site: SiteId): Promise<SequenceRules> =>
      inCompany(sql, company, async (tx) => {
        await sources.sites.places.getSiteIn(tx, site)
        return rulesOf(site, await store.findRules(tx, site))
      }),

    /** @throws Refusal not-found · rules-changed · unknown-task, for a rule that was not there before · rule-twice */
    saveRules: (caller: Caller, site: SiteId, { version, rules }: SequenceRulesChange): Promise<SequenceRules> =>
      inCompany(sql, caller.company, async (tx) => {
        const { project } = await sources.sites.places.getSiteIn(tx, site)
        const row = await store.lockRules(tx, site)
        if ((row?.version ?? 0) !== version) {
          // The same change again, after an answer that was lost.
          if (row && isDeepStrictEqual(row.rules, rules)) return rulesOf(site, row)
          throw refuse(RULES_CHANGED, { version: row?.version })
        }
        if (new Set(rules.map(({ id }) => id)).size < rules.length) throw refuse(RULE_TWICE)
        const plan = await sources.plans.datedIn(tx, project)
        const tasks = new Set(plan?.tasks.map(({ id }) => id))
        const before = new Set(row?.rules.map(({ task }) => task))
        const unknown = rules.find(({ task }) => !tasks.has(task) && !before.has(task))
        if (unknown) throw refuse(UNKNOWN_TASK, { task: unknown.task })
        await store.saveRules(tx, { company: caller.company, site, by: caller.person }, rules, now())
        await audit(tx, caller, 'save-rules', site, rules)
        return rulesOf(site, await store.findRules(tx, site))
      }),

    preview: ({ company }: Actor, site: SiteId, rules: readonly SequenceRule[]): Promise<SequencePreview> =>
      inCompany(sql, company, async (tx) => {
        const { plan, models, hands } = await groundOf(tx, sources, site)
        const tasks = new Set(plan?.tasks.map(({ id }) => id))
        return previewOf(await draw(tx, models, rules), rules, hands, tasks)
      }),

    /** Nothing is kept of it: who wants it saves it. */
    propose: ({ company }: Actor, site: SiteId): Promise<SequenceProposal> =>
      inCompany(sql, company, async (tx) => {
        const { plan, models } = await groundOf(tx, sources, site)
        const drawn = await draw(tx, models, [])
        return { rules: propose(drawn, plan?.tasks ?? [], () => uuidv7<SequenceRuleId>(now().getTime())) }
      }),

    /** @throws Refusal not-found, also for an element of another site · unknown-task */
    giveByHand: (caller: Caller, site: SiteId, { elements, task }: SequenceByHand): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const { project } = await sources.sites.places.getSiteIn(tx, site)
        const plan = task === undefined ? undefined : await sources.plans.datedIn(tx, project)
        if (task !== undefined && !plan?.tasks.some(({ id }) => id === task)) throw refuse(UNKNOWN_TASK, { task })
        const hang = { company: caller.company, by: caller.person, site, elements, kind: HAND }
        await sources.twin.standing.hangIn(tx, hang, task)
        await audit(tx, caller, 'by-hand', site, { elements, task })
      }),

    get: ({ company }: Actor, site: SiteId): Promise<Known> => inCompany(sql, company, (tx) => known(tx, site)),

    /** Storeys of all models, from below. */
    listCompared: (
      { company }: Actor,
      site: SiteId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<ComparedStorey>> =>
      inCompany(sql, company, async (tx) => {
        const { rows } = await known(tx, site)
        const from = cursor === undefined ? 0 : Math.max(0, Number(fromCursor(cursor, 1)[0]) + 1)
        const numbered = rows.slice(from, from + limit + 1).map((row, i) => ({ row, place: from + i }))
        return toPage(
          numbered,
          limit,
          ({ place }) => [place],
          ({ row }) => row,
        )
      }),
  }
}

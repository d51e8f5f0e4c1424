import type { DryRun, DryRunLine, RuleChange, RuleEnabling, RuleId, SiteRule } from '@loujing/wire/http/rules'
import type { Gateway } from '@loujing/wire/http/sites'
import type { GatewayId, SiteId } from '@loujing/wire/id'
import { toInstant, toMs } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { inputsOf, keyOf } from '@loujing/rules/inputs'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { RuleSource, Sites } from '../sites/index.ts'
import { dryRun, type Recorded } from './dry-run.ts'
import { checkRule, gatewayOf } from './model.ts'
import { BAD_RANGE, RECORDED_ELSEWHERE, RULE_CHANGED, SLUG_TAKEN, STILL_ENABLED } from './problems.ts'
import * as store from './store.ts'
import type { RuleRow } from './store.ts'

const MOST_MS = 31 * 86_400_000

export type Rules = ReturnType<typeof createRules>
/** `canReplay`: readings are in this database. */
export type RulesDeps = { sql: Sql; now: () => Date; log: Log; sites: Sites; canReplay: boolean }

/** A site's own rules: written, tried on what was recorded, and given to the gateway that runs them. */
export function createRules({ sql, now, log, sites, canReplay }: RulesDeps) {
  async function toRule(tx: Reader, row: RuleRow): Promise<SiteRule> {
    const gateway = row.gatewayId && (await sites.gateways.getGatewayIn(tx, row.gatewayId))
    const health = gateway && healthOf(gateway, row)
    return {
      id: row.id,
      site: row.siteId,
      version: row.version,
      rule: row.rule,
      changedAt: toInstant(row.changedAt),
      ...(gateway &&
        row.running &&
        row.enabledAt && {
          enabled: {
            gateway: gateway.id,
            gatewayName: gateway.name,
            version: row.running.version,
            at: toInstant(row.enabledAt),
          },
        }),
      ...(health && { health }),
    }
  }

  async function lock(tx: Tx, id: RuleId): Promise<RuleRow> {
    const row = await store.lockRule(tx, id)
    if (!row) throw notFound('Rule')
    return row
  }
  const get = async (tx: Reader, id: RuleId): Promise<SiteRule> => {
    const row = await store.findRule(tx, id)
    if (!row) throw notFound('Rule')
    return toRule(tx, row)
  }

  async function note(tx: Tx, caller: Caller, action: string, id: RuleId, after?: unknown): Promise<void> {
    const { company, address } = caller
    await record(
      tx,
      { company, actor: caller, action: `rules.${action}`, object: id, outcome: 'done', address, after },
      now(),
    )
  }

  /** Tells a gateway what it is to run from now on. */
  async function want(tx: Tx, { company }: Actor, gateway: GatewayId): Promise<void> {
    await sites.commands.wantRules(tx, { company, gateway }, await store.listRunning(tx, gateway))
  }

  return {
    list: (actor: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<SiteRule>> =>
      inCompany(sql, actor.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rows = await store.listRules(tx, site, fromIdCursor(cursor), limit + 1)
        const rules: SiteRule[] = []
        for (const row of rows) rules.push(await toRule(tx, row))
        return toPage(
          rules,
          limit,
          ({ id }) => [id],
          (rule) => rule,
        )
      }),

    get: (actor: Actor, id: RuleId): Promise<SiteRule> => inCompany(sql, actor.company, (tx) => get(tx, id)),

    /**
     * What runs stays as it is until it is enabled again. A rule keeps its slug: its alarms are known by it.
     * @throws Refusal not-found · rule-changed · slug-taken · bad-rule · unknown-source · two-gateways
     */
    save: (caller: Caller, site: SiteId, id: RuleId, { version, rule }: RuleChange): Promise<SiteRule> =>
      inCompany(sql, caller.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        checkRule(rule)
        gatewayOf(rule, await sites.places.listRuleSources(tx, site))
        const kept = await store.lockRule(tx, id)
        if (kept && kept.siteId !== site) throw notFound('Rule')
        if ((kept?.version ?? 0) !== version) throw refuse(RULE_CHANGED, { version: kept?.version })
        if (kept && kept.slug !== rule.rule) throw refuse(SLUG_TAKEN, { slug: rule.rule, kept: kept.slug })
        if (kept) await store.saveRule(tx, id, rule, caller.person, now())
        else {
          const made = { id, company: caller.company, site, rule, by: caller.person }
          if (!(await store.insertRule(tx, made, now()))) throw refuse(SLUG_TAKEN, { slug: rule.rule })
        }
        await note(tx, caller, 'save', id, rule)
        return get(tx, id)
      }),

    /** @throws Refusal still-enabled */
    remove: (caller: Caller, id: RuleId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const row = await lock(tx, id)
        if (row.running) throw refuse(STILL_ENABLED)
        await store.deleteRule(tx, id)
        await note(tx, caller, 'remove', id, row.rule)
      }),

    /** @throws Refusal not-found · rule-changed when another version was looked at · unknown-source · two-gateways */
    async enable(caller: Caller, id: RuleId, { version }: RuleEnabling): Promise<SiteRule> {
      const [rule, gateway] = await inCompany(sql, caller.company, async (tx) => {
        const row = await lock(tx, id)
        if (row.version !== version) throw refuse(RULE_CHANGED, { version: row.version })
        const gateway = gatewayOf(row.rule, await sites.places.listRuleSources(tx, row.siteId)) as GatewayId
        await store.saveRunning(tx, id, { gateway, wanted: { version, rule: row.rule }, at: now() })
        if (row.gatewayId && row.gatewayId !== gateway) await want(tx, caller, row.gatewayId)
        await want(tx, caller, gateway)
        await note(tx, caller, 'enable', id, { version, gateway })
        return [await get(tx, id), gateway] as const
      })
      sites.commands.hurry(gateway)
      return rule
    },

    /** Its alarm, if one is active, is over when the gateway has heard of it. */
    async disable(caller: Caller, id: RuleId): Promise<SiteRule> {
      const [rule, gateway] = await inCompany(sql, caller.company, async (tx) => {
        const row = await lock(tx, id)
        if (!row.gatewayId) return [await toRule(tx, row), undefined] as const
        await store.saveRunning(tx, id, undefined)
        await want(tx, caller, row.gatewayId)
        await note(tx, caller, 'disable', id)
        return [await get(tx, id), row.gatewayId] as const
      })
      if (gateway) sites.commands.hurry(gateway)
      return rule
    },

    /** @throws Refusal not-found · bad-rule · bad-range · unknown-source · recorded-elsewhere, all before the first line */
    async dryRun(actor: Actor, site: SiteId, asked: DryRun): Promise<AsyncGenerator<DryRunLine>> {
      const sources = await inCompany(sql, actor.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        checkRule(asked.rule)
        const spanMs = toMs(asked.to) - toMs(asked.from)
        if (!(spanMs > 0) || spanMs > MOST_MS) throw refuse(BAD_RANGE, { mostDays: 31 })
        if (!canReplay) throw refuse(RECORDED_ELSEWHERE)
        return sites.places.listRuleSources(tx, site)
      })
      gatewayOf(asked.rule, sources)
      return told(dryRun(sql, actor.company, asked, recordedOf(asked, sources)))
    },

    /** For messages to people: the name of a site's own rule, by the type of its alarms. */
    nameOfType: store.findName,
  }

  // the first line has left with 200: a failure behind it can only be said in the stream
  async function* told(lines: AsyncGenerator<DryRunLine>): AsyncGenerator<DryRunLine> {
    try {
      yield* lines
    } catch (error) {
      log.error({ err: error }, 'dry run failed')
      yield { line: 'failed' }
    }
  }
}

const healthOf = ({ status }: Gateway, { slug, running }: RuleRow) =>
  status?.rules?.find(({ rule, version }) => rule === slug && version === running?.version)

function recordedOf({ rule }: DryRun, sources: readonly RuleSource[]): Recorded[] {
  return inputsOf(rule).flatMap((input): Recorded[] => {
    const key = keyOf(input)
    const slug = input.is === 'compare' ? input.source : input.camera
    const kind = input.is === 'compare' ? 'device' : 'camera'
    const source = sources.find((one) => one.kind === kind && one.slug === slug)
    if (!source) return []
    if (input.is === 'count') return [{ key, camera: source.id as never, label: input.label }]
    const point = input.is === 'compare' ? source.points[input.point] : undefined
    return point === undefined ? [] : [{ key, point }]
  })
}

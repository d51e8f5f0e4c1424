import type { CommandResult, DesiredState } from '@loujing/wire/command'
import type { Command, DesiredAnswer, NewCommand } from '@loujing/wire/http/sites'
import type { CompanyId, GatewayId, SiteId, Slug } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { WantedRule } from '@loujing/wire/rule'
import { isDeepStrictEqual } from 'node:util'
import { record } from '../../platform/audit.ts'
import { UNAUTHENTICATED, type Actor, type GatewayIdentity } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { say } from '../../platform/outbox.ts'
import { fromTimeCursor, toPage } from '../../platform/page.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import { getGateway, type Gateways } from './gateways.ts'
import { checkArguments, DEFAULT_TIMEOUT_SECONDS, desiredAfter, TELL_AGAIN_AFTER_MS } from './model/command.ts'
import { COMMAND_ID_TAKEN, UNKNOWN_SOURCE } from './problems.ts'
import * as store from './store/command.ts'
import { lockGateway, saveDesired, saveReported, saveWantedRules } from './store/gateway.ts'
import { hasSource } from './store/inventory.ts'
import { createWaiters } from './waiters.ts'

/** How often a waiting gateway's commands are looked at although nobody woke it: another process may have taken one. */
const LOOK_EVERY_MS = 2_000

export type Commands = ReturnType<typeof createCommands>

export function createCommands({ sql, now, gateways }: { sql: Sql; now: () => Date; gateways: Gateways }) {
  const waiters = createWaiters()
  const toldBefore = (): Date => new Date(now().getTime() - TELL_AGAIN_AFTER_MS)

  const tell = (tx: Tx, company: CompanyId, site: SiteId, command: Command): Promise<void> =>
    say(tx, { type: 'sites.command-changed', subject: command.id, company, site, data: command }, now())

  /** What is to be told now: something newer than `after`, or commands; undefined when there is nothing. */
  function take({ company, site, gateway }: GatewayIdentity, after: number): Promise<DesiredAnswer | undefined> {
    return inCompany(sql, company, async (tx) => {
      const isReport = after >= 0 && (await saveReported(tx, gateway, after))
      if (isReport) await gateways.tell(tx, { company, gateway })
      const { desired } = await getGateway(tx, gateway)
      const hasCommand = await store.hasOpenCommand(tx, gateway, now(), toldBefore())
      if (!desired || (desired.version <= after && !hasCommand)) return undefined
      const commands = hasCommand ? await store.takeOpenCommands(tx, gateway, now(), toldBefore()) : []
      for (const { isNew, ...command } of commands) if (isNew) await tell(tx, company, site, command)
      return {
        desired,
        commands: commands.map(({ id, name, source, args, expiresAt }) => ({
          command: id,
          name,
          source,
          args,
          expiresAt,
        })),
        serverTime: toInstant(now()),
      }
    })
  }

  async function createIn(tx: Tx, caller: Caller, gateway: GatewayId, asked: NewCommand): Promise<Command> {
    checkArguments(asked)
    const { company, address } = caller
    const at = now()
    const expiresAt = new Date(at.getTime() + (asked.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000)
    const { site, desired } = (await lockGateway(tx, gateway)) ?? fail('Gateway')
    if (!(await hasSource(tx, gateway, asked.source))) throw refuse(UNKNOWN_SOURCE, { source: asked.source })
    const by = { company, site, gateway, by: caller.person }
    const isNew = await store.insertCommand(tx, by, asked, { at, expiresAt })
    const given = await store.findCommand(tx, asked.id)
    if (!given || (!isNew && !isSame(given, gateway, asked))) throw refuse(COMMAND_ID_TAKEN)
    if (!isNew) return given
    const sources = desiredAfter(desired?.sources ?? {}, asked)
    if (sources) await saveDesired(tx, gateway, { version: (desired?.version ?? 0) + 1, sources })
    if (sources) await gateways.tell(tx, { company, gateway })
    await tell(tx, company, site, given)
    const entry = { company, actor: caller, action: 'sites.command', object: given.id, address, after: asked }
    await record(tx, { ...entry, outcome: 'done' }, at)
    return given
  }

  return {
    listCommands: ({ company }: Actor, gateway: GatewayId, { cursor, limit = 50 }: PageQuery): Promise<Page<Command>> =>
      inCompany(sql, company, async (tx) => {
        await getGateway(tx, gateway)
        const before = fromTimeCursor(cursor)
        const commands = await store.listCommands(
          tx,
          gateway,
          before && { requestedAt: before.at, id: before.id },
          limit + 1,
        )
        return toPage(
          commands,
          limit,
          ({ requestedAt, id }) => [Date.parse(requestedAt), id],
          (command) => command,
        )
      }),

    /**
     * Kept until its result comes or its time is over; given twice with one id it is one command.
     * @throws Refusal not-found · command-arguments · unknown-source · command-id-taken
     */
    async createCommand(caller: Caller, gateway: GatewayId, asked: NewCommand): Promise<Command> {
      const command = await inCompany(sql, caller.company, (tx) => createIn(tx, caller, gateway, asked))
      waiters.wake(gateway)
      return command
    },

    /** For a module that already holds a transaction; `hurry` the gateway when it is committed. @throws as `createCommand` */
    createCommandIn: createIn,

    /** How a source is wanted; its gateway stays as it is until the transaction ends. @throws Refusal not-found */
    async lockWanted(tx: Tx, gateway: GatewayId, source: Slug): Promise<DesiredState['sources'][string]> {
      const { desired } = (await lockGateway(tx, gateway)) ?? fail('Gateway')
      return desired?.sources[source] ?? {}
    },

    /**
     * Answers when there is something to tell, or after `waitMs` with how things are. Whoever loses the credential while
     * waiting is told nothing. @throws Refusal unauthenticated
     */
    async desired(
      gateway: GatewayIdentity,
      { after, waitMs, isHeld }: { after: number; waitMs: number; isHeld: () => Promise<boolean> },
      signal: AbortSignal,
    ): Promise<DesiredAnswer> {
      const untilMs = Date.now() + waitMs
      for (;;) {
        if (!(await isHeld())) throw refuse(UNAUTHENTICATED)
        const answer = await take(gateway, after)
        if (answer) return answer
        const leftMs = untilMs - Date.now()
        if (leftMs <= 0 || signal.aborted) break
        await waiters.wait(gateway.gateway, Math.min(leftMs, LOOK_EVERY_MS), signal)
      }
      const { desired } = await inCompany(sql, gateway.company, (tx) => getGateway(tx, gateway.gateway))
      return { desired: desired ?? { version: 0, sources: {} }, commands: [], serverTime: toInstant(now()) }
    },

    /** What is wanted of a gateway has changed: whoever waits for it looks again. */
    wake: waiters.wake,

    /** The gateway is to run these rules and no others; `hurry` it when the transaction is committed. */
    async wantRules(
      tx: Tx,
      { company, gateway }: { company: CompanyId; gateway: GatewayId },
      rules: readonly WantedRule[],
    ): Promise<void> {
      const { desired } = (await lockGateway(tx, gateway)) ?? fail('Gateway')
      await saveWantedRules(tx, gateway, { version: (desired?.version ?? 0) + 1, rules })
      await gateways.tell(tx, { company, gateway })
    },
    /** Lets a waiting gateway look at once. */
    hurry: (gateway: GatewayId): void => waiters.wake(gateway),

    /** How many commands wait for a gateway, for the receipt of a batch. */
    countWaiting: (sqlOrTx: Reader, gateway: GatewayId): Promise<number> =>
      store.countOpenCommands(sqlOrTx, gateway, now()),

    /** What the gateway says became of a command; told twice it changes nothing. */
    async hearResult(tx: Tx, company: CompanyId, gateway: GatewayId, result: CommandResult, at: Date): Promise<void> {
      const finished = await store.finish(tx, gateway, result, at)
      if (finished) await tell(tx, company, finished.site, finished.command)
    },

    /** Ends the commands whose time is over. */
    async expireDue(): Promise<void> {
      const companies = await asPlatform(sql, (tx) => store.listExpiring(tx, now()))
      for (const company of companies)
        await inCompany(sql, company, async (tx) => {
          for (const { site, command } of await store.expire(tx, now())) await tell(tx, company, site, command)
        })
    },
  }
}

const isSame = (given: Command, gateway: GatewayId, asked: NewCommand): boolean =>
  given.gateway === gateway &&
  given.name === asked.name &&
  given.source === asked.source &&
  isDeepStrictEqual(given.args, asked.args)

const fail = (what: string): never => {
  throw notFound(what)
}

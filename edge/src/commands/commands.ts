import { CommandRequest, CommandResult, DesiredState } from '@loujing/wire/command'
import type { Envelope } from '@loujing/wire/envelope'
import { uuidv7, type MessageId, type Slug } from '@loujing/wire/id'
import { toInstant, toMs } from '@loujing/wire/instant'
import type { WantedRule } from '@loujing/wire/rule'
import { formatTopic } from '@loujing/wire/topic'
import * as Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { LocalClient } from '../broker/local-client.ts'
import type { Logger } from '../log.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Source } from '../sources/source.ts'
import { createBell, pause } from '../uplink/bell.ts'
import { CloudRefusal, LineError, readJson, type CloudClient } from '../uplink/cloud-client.ts'
import type { Line } from '../uplink/line.ts'
import { openCommandStore } from './command-store.ts'
import { openDesired } from './desired.ts'
import { execute, objection, toChange, type Outcome } from './execute.ts'

export type CommandsOptions = {
  site: Slug
  outbox: Outbox
  local: LocalClient
  /** The sources that the gateway reads itself. */
  sources: ReadonlyMap<string, Source>
  /** The devices and cameras that listen to command/{source}/request themselves. */
  listening: ReadonlySet<string>
  /** Runs these rules of the site and no others; resolves when that is kept. */
  runRules(wanted: readonly WantedRule[]): Promise<void>
  log: Logger
  now?: () => number
}

export type Commands = {
  /** Applies what was wanted before the restart, and settles what was under way then. */
  resume(): Promise<void>
  /** Long-polls the cloud until `signal`. */
  run(client: CloudClient, line: Line, signal: AbortSignal): Promise<void>
  /** There is something to fetch: do not wait for the poll to come round. */
  hurry(): void
  /** A device that listens itself has answered. */
  onResult(result: CommandResult): void
  close(): void
}

const Wanted = Compile(Type.Object({ desired: DesiredState, commands: Type.Array(CommandRequest, { maxItems: 1000 }) }))
const WAIT_MS = 25_000

/** The way back: what the cloud wants becomes so, once, in time, and the answer goes up like any fact. */
export function createCommands(options: CommandsOptions): Commands {
  const { site, outbox, local, sources, listening, runRules, log, now = Date.now } = options
  const store = openCommandStore(outbox, now)
  const desired = openDesired(outbox)
  const expiries = new Map<string, NodeJS.Timeout>()
  const bell = createBell()

  const envelope = (type: string, data: unknown): Envelope => ({
    id: uuidv7<MessageId>(now()),
    type,
    time: toInstant(now()),
    data,
  })

  async function answer(request: CommandRequest, { outcome, detail }: Outcome): Promise<void> {
    await store.finish(request.command, outcome, detail)
    await sayResult(request, outcome, detail)
    log.info({ command: request.command, name: request.name, source: request.source, outcome }, 'command answered')
  }

  async function sayResult(request: CommandRequest, outcome: CommandResult['outcome'], detail?: string): Promise<void> {
    const result: CommandResult = { command: request.command, outcome, ...(detail !== undefined && { detail }) }
    const topic = formatTopic({ site, kind: 'command', source: request.source, stream: 'result' })
    await local.publish(topic, JSON.stringify(envelope('command.result', result)))
  }

  /** At most once: taken, durably, before it is begun; found again, it is only answered again. */
  async function take(request: CommandRequest): Promise<void> {
    const known = store.find(request.command)
    if (known) {
      if (known.state !== 'taken') await sayResult(request, known.state, known.detail)
      return
    }
    await store.take(request)
    if (toMs(request.expiresAt) <= now()) return answer(request, { outcome: 'expired' })
    const why = objection(request)
    if (why !== undefined) return answer(request, { outcome: 'refused', detail: why })
    const source = sources.get(request.source)
    if (!source && !listening.has(request.source)) {
      return answer(request, { outcome: 'refused', detail: `no source ${request.source}` })
    }
    const topic = formatTopic({ site, kind: 'command', source: request.source, stream: 'request' })
    await local.publish(topic, JSON.stringify(envelope('command.request', request)))
    if (source) await answer(request, await execute(source, request))
    else expectAnswer(request)
  }

  /** A device that listens itself has until the request expires. */
  function expectAnswer(request: CommandRequest): void {
    const timer = setTimeout(
      () => {
        expiries.delete(request.command)
        void answer(request, { outcome: 'expired', detail: 'the device did not answer in time' })
      },
      Math.max(0, toMs(request.expiresAt) - now()),
    )
    expiries.set(request.command, timer)
  }

  async function apply(wanted: DesiredState): Promise<void> {
    await runRules(wanted.rules ?? [])
    for (const [name, change] of Object.entries(wanted.sources)) {
      const source = sources.get(name)
      if (!source) continue
      try {
        await source.apply(toChange(change))
      } catch (error) {
        log.warn({ source: name, error: String(error) }, 'desired state refused by its source')
      }
    }
  }

  async function poll(client: CloudClient, signal: AbortSignal): Promise<void> {
    const { version } = desired.read()
    const answer = readJson(
      await client.request({
        method: 'GET',
        path: `/api/gateway/desired?after=${version}&waitMs=${WAIT_MS}`,
        timeoutMs: WAIT_MS + 15_000,
        signal,
      }),
    )
    if (!Wanted.Check(answer)) throw new LineError('the answer is not a desired state')
    if (answer.desired.version > version) {
      await apply(answer.desired)
      // Only then: a version that is reported has been reached.
      await desired.write(answer.desired)
    }
    for (const request of answer.commands) await take(request)
    // Commands that were answered before are told again until the result has reached the cloud: do not spin meanwhile.
    if (answer.commands.length > 0) await pause(500, signal)
  }

  return {
    async resume() {
      await apply(desired.read())
      for (const { request } of store.open()) {
        if (listening.has(request.source)) expectAnswer(request)
        else await answer(request, { outcome: 'failed', detail: 'the gateway restarted while doing it' })
      }
    },
    async run(client, line, signal) {
      while (!signal.aborted) {
        await line.up(signal)
        if (signal.aborted) return
        try {
          await poll(client, signal)
        } catch (error) {
          if (signal.aborted) return
          if (error instanceof LineError || (error instanceof CloudRefusal && error.status !== 404)) line.lost(error)
          else if (!(error instanceof CloudRefusal)) throw error
          await bell.wait(signal, 5000)
        }
      }
    },
    hurry: () => bell.ring(),
    onResult({ command, outcome, detail }) {
      const timer = expiries.get(command)
      if (!timer) return
      clearTimeout(timer)
      expiries.delete(command)
      void store.finish(command, outcome, detail)
    },
    close() {
      for (const timer of expiries.values()) clearTimeout(timer)
      expiries.clear()
    },
  }
}

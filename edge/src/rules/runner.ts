import type { EdgeAlarm } from '@loujing/wire/edge-alarm'
import type { Envelope } from '@loujing/wire/envelope'
import { uuidv7, type MessageId, type Slug } from '@loujing/wire/id'
import { toInstant, toMs } from '@loujing/wire/instant'
import { objectionTo, type RuleHealth, type WantedRule } from '@loujing/wire/rule'
import type { Severity } from '@loujing/wire/severity'
import { formatTopic, parseTopic } from '@loujing/wire/topic'
import { inputsOf, pointKey } from '@loujing/rules/inputs'
import { createRun, freshState, setBack, type Heard, type Run, type Turn } from '@loujing/rules/run'
import type { LocalClient } from '../broker/local-client.ts'
import type { Logger } from '../log.ts'
import { alarmOf } from './alarm-of.ts'
import { hearMessage, keyOfAsked, type Asked, type OpenEpisodes } from './hear.ts'
import type { KeptRules, RuleStore, Untold } from './keep.ts'

export type RulesOptions = {
  site: Slug
  store: RuleStore
  local: LocalClient
  log: Logger
  now?: () => number
}
export type Rules = {
  /** Runs these and no others. The alarm of a rule that is no longer wanted, or is another one now, is over. */
  run(wanted: readonly WantedRule[]): Promise<void>
  /** What the broker took, from anybody. */
  hear(topic: string, envelope: Envelope): void
  health(): RuleHealth[]
  close(): Promise<void>
}

type Running = {
  wanted: WantedRule
  run: Run
  inputs: readonly (Asked & { staleMs: number })[]
  /** By the key of an input, when what was heard of it last was observed. */
  observedMs: Map<string, number>
  lastValue: number
  severity: Severity | null
}

/** Kept this often while something changes: a gateway that is killed has not heard what came in the last second. */
const KEEP_MS = 1_000
const LOOK_MS = 250
/** A clock that goes back by more than this was set; by less it was trimmed. */
const SET_BACK_MS = 60_000

/**
 * The site's own rules, run on the gateway, with or without a line. Time is the gateway's own clock: a message counts from
 * when it was observed, but never from later than now, and time never runs back. After a restart a rule goes on where it was
 * kept; the time between is time in which nothing was heard.
 */
export function createRules({ site, store, local, log, now = Date.now }: RulesOptions): Rules {
  const kept = store.read()
  const open: OpenEpisodes = kept.open
  const untold: Untold[] = kept.untold
  let running: Running[] = kept.running.map(({ wanted, state, lastValue }) => ({
    ...begin(wanted, state),
    lastValue,
    severity: state.severity,
  }))
  const refused = new Map<string, RuleHealth>()
  let dirty = false
  let keptMs = 0
  let writing: Promise<void> = Promise.resolve()
  let telling: Promise<void> | undefined
  let isClosed = false
  const topic = formatTopic({ site, kind: 'edge', source: 'rules', stream: 'alarm' })

  function begin(wanted: WantedRule, state = freshState()): Running {
    const inputs = inputsOf(wanted.rule)
    return { wanted, run: createRun(wanted.rule, state), inputs, observedMs: new Map(), lastValue: 0, severity: null }
  }

  function advance(each: Running, atMs: number, heard: Heard): void {
    const state = each.run.state()
    if (now() < state.nowMs - SET_BACK_MS) setBack(state, now())
    const { source, point } = each.wanted.rule.shownAt
    const value = heard[pointKey(source, point)]
    if (typeof value === 'number') each.lastValue = value
    for (const turn of each.run.hear(atMs, heard)) tell(each, turn)
    dirty = true
  }

  function tell(each: Running, turn: Turn): void {
    const alarm = alarmOf(each.wanted.rule, turn, each.severity, each.lastValue)
    each.severity = turn.severity
    untold.push({ at: toInstant(turn.atMs), alarm })
    log.info({ rule: alarm.rule, state: alarm.state, severity: alarm.severity }, 'rule turned')
    keepNow()
    drain()
  }

  /** In order, each until the door has taken it; what is left when the gateway stops is told after the start. */
  function drain(): void {
    telling ??= (async () => {
      for (let next = untold[0]; next && !isClosed; next = untold[0]) {
        await local.publish(topic, JSON.stringify(envelopeOf(next)))
        untold.shift()
        keepNow()
      }
    })()
      .catch((error: unknown) => log.warn({ error: String(error) }, 'alarm of a rule not told'))
      .finally(() => (telling = undefined))
  }

  // told again it is the same: its occurrence is named by rule, point and since
  const envelopeOf = ({ at, alarm }: Untold): Envelope<EdgeAlarm> => ({
    id: uuidv7<MessageId>(now()),
    type: 'edge.alarm',
    time: at,
    data: alarm,
  })

  function keepNow(): void {
    dirty = false
    keptMs = now()
    const snapshot: KeptRules = {
      running: running.map(({ wanted, run, lastValue }) => ({ wanted, state: run.state(), lastValue })),
      open,
      untold,
    }
    writing = store.write(snapshot).catch((error: unknown) => log.warn({ error: String(error) }, 'rules not kept'))
  }

  const timer = setInterval(() => {
    const nowMs = now()
    for (const each of running) if ((each.run.nextMs() ?? Infinity) <= nowMs) advance(each, nowMs, {})
    if (untold.length > 0) drain()
    if (dirty && nowMs - keptMs >= KEEP_MS) keepNow()
  }, LOOK_MS)
  if (untold.length > 0) drain()

  return {
    async run(wanted) {
      refused.clear()
      const before = new Map(running.map((each) => [each.wanted.rule.rule, each]))
      const next: Running[] = []
      for (const each of wanted) {
        const why = objectionTo(each.rule)
        const old = before.get(each.rule.rule)
        if (why)
          refused.set(each.rule.rule, { rule: each.rule.rule, version: each.version, state: 'refused', error: why })
        else if (old?.wanted.version === each.version) next.push(old)
        else next.push(begin(each))
      }
      const over = running.filter((each) => !next.includes(each))
      running = next
      for (const each of over) end(each)
      keepNow()
      await writing
    },

    hear(text, envelope) {
      if (running.length === 0) return
      const heardOf = parseTopic(text)
      if (!heardOf) return
      const asked = running.flatMap(({ inputs }) => inputs)
      const heard = hearMessage(heardOf, envelope, asked, open)
      if (Object.keys(heard).length === 0) return
      const observedMs = toMs(envelope.time)
      const atMs = Math.min(observedMs, now())
      for (const each of running) {
        const mine = fresh(each, heard, observedMs)
        if (mine) advance(each, atMs, mine)
      }
    },

    health: () => [
      ...running.map(({ wanted, run }): RuleHealth => {
        const { severity, truths } = run.state()
        const isUnknown = truths.length === 0 || truths.includes('unknown')
        const state = severity !== null ? 'raised' : isUnknown ? 'unknown' : 'quiet'
        return { rule: wanted.rule.rule, version: wanted.version, state }
      }),
      ...refused.values(),
    ],

    async close() {
      isClosed = true
      clearInterval(timer)
      keepNow()
      await writing
    },
  }

  /** What is asked, is newer than what was heard before, and is not too old to be believed of now. */
  function fresh(each: Running, heard: Heard, observedMs: number): Heard | undefined {
    const mine: Record<string, number | null> = {}
    for (const input of each.inputs) {
      const key = keyOfAsked(input)
      const value = heard[key]
      const isLate = observedMs < (each.observedMs.get(key) ?? -Infinity) || now() - observedMs >= input.staleMs
      if (value === undefined || isLate) continue
      each.observedMs.set(key, Math.min(observedMs, now()))
      mine[key] = value
    }
    return Object.keys(mine).length > 0 ? mine : undefined
  }

  function end(each: Running): void {
    const { severity, sinceMs } = each.run.state()
    if (severity === null || sinceMs === null) return
    tell(each, { atMs: now(), severity: null, sinceMs })
  }
}

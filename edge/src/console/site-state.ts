import type { Box, Detection } from '@loujing/wire/detection'
import type { EdgeAlarm } from '@loujing/wire/edge-alarm'
import type { Envelope } from '@loujing/wire/envelope'
import type { Episode } from '@loujing/wire/episode'
import type { Slug } from '@loujing/wire/id'
import { toInstant, type Instant } from '@loujing/wire/instant'
import type { Quality, Reading, SourceState } from '@loujing/wire/reading'
import { createTopicReader } from '../broker/topic-reader.ts'

export type SeenValue = { source: Slug; point: Slug; value: number; unit: string; quality: Quality; at: Instant }
export type SeenCamera = {
  source: Slug
  /** Grows with each picture: the address of the newest one changes with it. */
  picture: number
  pictureAt?: Instant
  /** What was seen on that picture, or close enough to it in time. */
  boxes: Box[]
}
export type SeenAlarm = {
  key: string
  what: string
  source: Slug
  severity: string
  state: 'active' | 'cleared'
  since: Instant
  changedAt: Instant
  value?: number
  unit?: string
  threshold?: number
}

/** The parts of the page that change on their own; `changed` names the one that did. */
export type Section = 'values' | 'cameras' | 'alarms' | 'presence'

export type SiteState = {
  /** Takes a message of the broker, with its envelope where it is known; what is not for the page is ignored. */
  hear(topic: string, payload: Uint8Array, known?: Envelope): void
  values(): SeenValue[]
  cameras(): SeenCamera[]
  alarms(): SeenAlarm[]
  presence(): Record<Slug, SourceState['state']>
  /** The last values of each point, `source/point` → oldest first. */
  history(): Record<string, number[]>
  picture(source: Slug): Uint8Array | undefined
}

// A box belongs to a picture when both came within this time; people on a site do not walk far in it.
const SAME_MOMENT_MS = 1_500
const HISTORY = 60
const CLEARED_KEPT = 20

/** What the console knows of the site: the newest of everything, in memory, fed by the broker's messages. */
export function createSiteState(changed: (section: Section) => void, now: () => number): SiteState {
  const topicOf = createTopicReader()
  const values = new Map<string, SeenValue>()
  const history = new Map<string, number[]>()
  const cameras = new Map<Slug, SeenCamera & { jpeg?: Uint8Array; pictureMs: number; seen: Box[]; seenMs: number }>()
  const alarms = new Map<string, SeenAlarm>()
  const presence = new Map<Slug, SourceState['state']>()

  function camera(source: Slug) {
    const known = cameras.get(source) ?? { source, picture: 0, boxes: [], pictureMs: 0, seen: [], seenMs: 0 }
    cameras.set(source, known)
    return known
  }

  function pair(source: Slug): void {
    const seen = camera(source)
    seen.boxes = Math.abs(seen.seenMs - seen.pictureMs) <= SAME_MOMENT_MS ? seen.seen : []
    changed('cameras')
  }

  function reading(source: Slug, { time, data }: Envelope<Reading>): void {
    for (const { point, value, unit, quality = 'N' } of data.values) {
      const key = `${source}/${point}`
      const before = values.get(key)
      if (before && before.at > time) continue // a late reading is for the chart in the cloud, not for "now"
      values.set(key, { source, point, value, unit, quality, at: time })
      const past = history.get(key) ?? []
      history.set(key, past)
      past.push(value)
      if (past.length > HISTORY) past.shift()
    }
    changed('values')
  }

  function alarm(seen: SeenAlarm): void {
    alarms.delete(seen.key)
    alarms.set(seen.key, seen)
    const cleared = [...alarms.values()].filter(({ state }) => state === 'cleared')
    for (const { key } of cleared.slice(0, Math.max(0, cleared.length - CLEARED_KEPT))) alarms.delete(key)
    changed('alarms')
  }

  function ruleAlarm({ time, data }: Envelope<EdgeAlarm>): void {
    const { rule, source, point, severity, state, since, value, unit, threshold } = data
    const key = `${rule}/${source}/${point}`
    alarm({ key, what: rule, source, severity, state, since, changedAt: time, value, unit, threshold })
  }

  function episode(source: Slug, { time, data }: Envelope<Episode>): void {
    const state = data.phase === 'end' ? 'cleared' : 'active'
    const { kind: what, severity, startedAt: since } = data
    alarm({ key: data.episode, what, source, severity, state, since, changedAt: time })
  }

  return {
    hear(text, payload, known) {
      const topic = topicOf(text)
      if (!topic || payload.length === 0) return
      const { source, stream } = topic
      if (stream === 'snapshot') {
        Object.assign(camera(source), { jpeg: payload, pictureMs: now(), pictureAt: toInstant(now()) }).picture++
        return pair(source)
      }
      // The broker has parsed and checked each fact before it reached this subscriber.
      const envelope = (known ?? JSON.parse(Buffer.from(payload).toString())) as Envelope<never>
      if (stream === 'reading') reading(source, envelope)
      if (stream === 'alarm') ruleAlarm(envelope)
      if (stream === 'episode') episode(source, envelope)
      if (stream === 'detection') {
        Object.assign(camera(source), { seen: (envelope.data as Detection).boxes, seenMs: now() })
        pair(source)
      }
      if (stream === 'state') {
        presence.set(source, (envelope.data as SourceState).state)
        changed('presence')
      }
    },
    values: () => [...values.values()],
    cameras: () =>
      [...cameras.values()].map(({ source, picture, pictureAt, boxes }) => ({
        source,
        picture,
        boxes,
        ...(pictureAt && { pictureAt }),
      })),
    alarms: () => [...alarms.values()].reverse(),
    presence: () => Object.fromEntries(presence),
    history: () => Object.fromEntries(history),
    picture: (source) => cameras.get(source)?.jpeg,
  }
}

import type { Detection } from '@loujing/wire/detection'
import type { EdgeAlarm } from '@loujing/wire/edge-alarm'
import type { IngestMessage } from '@loujing/wire/ingest'
import { isInstant, isPlausible } from '@loujing/wire/instant'
import type { Inventory } from '@loujing/wire/inventory'
import type { MessageProblem } from '@loujing/wire/problem'
import { isPossible, toCanonical } from '@loujing/wire/quantity'
import type { Reading } from '@loujing/wire/reading'
import type { CommandResult } from '@loujing/wire/command'
import type { GatewayIdentity } from '../platform/auth.ts'
import type { Fact } from '../platform/outbox.ts'
import type { DetectionRow } from '../stores/detections.ts'
import type { FactEvents, Told } from '../stores/facts.ts'
import type { Doubted } from '../stores/quarantine.ts'
import type { ReadingRow } from '../stores/readings.ts'
import type { KnownCamera, KnownDevice, SiteRegistry } from '../stores/registry.ts'
import { clean, isStorable, routeOf, type Route, type StreamName } from './payloads.ts'

/** A batch, taken apart: what goes where. */
export type Sorted = { readings: ReadingRow[]; detections: DetectionRow[]; facts: Fact[]; doubted: Doubted[] }
export const nothingSorted = (): Sorted => ({ readings: [], detections: [], facts: [], doubted: [] })

export type Context = { gateway: GatewayIdentity; registry: SiteRegistry; replay: boolean; nowMs: number; into: Sorted }

type Doubt = { problem: MessageProblem; detail?: string }
const doubt = (problem: MessageProblem, detail?: string): Doubt => ({
  problem,
  ...(detail === undefined ? {} : { detail: clean(detail) }),
})

/**
 * Checks one message and puts it where it belongs: believed, or doubted under the name of the reason. An inventory that is
 * believed is returned instead, since taking it over needs the database.
 */
export function sortMessage(message: IngestMessage, context: Context): Inventory | undefined {
  const route = routeOf(message.topic)
  const found = check(message, route, context)
  if (found) {
    context.into.doubted.push(toDoubted(message, found))
    return undefined
  }
  if (route?.name === 'edge/inventory') return message.data as Inventory
  const problem = route && SORT[route.name](message, route, context)
  if (problem) context.into.doubted.push(toDoubted(message, problem))
  return undefined
}

function check(message: IngestMessage, route: Route | undefined, { gateway, nowMs }: Context): Doubt | undefined {
  if (!route) return doubt('/problems/message/topic')
  // a gateway speaks for its own site: whoever has its token cannot speak for another
  if (route.topic.site !== gateway.siteSlug)
    return doubt('/problems/message/unknown-source', `not a source of ${gateway.siteSlug}`)
  if (!isInstant(message.time) || !isPlausible(message.time, nowMs))
    return doubt('/problems/message/implausible-time', message.time)
  if (!route.checker.Check(message.data)) {
    const [first] = route.checker.Errors(message.data)
    return doubt('/problems/message/schema', first && `${first.instancePath} ${first.message}`)
  }
  // a reading's numbers are all that is kept of it
  if (route.name !== 'sensor/reading' && !isStorable(message.data))
    return doubt('/problems/message/malformed', 'a text cannot be kept')
  return undefined
}

const NESTED = JSON.stringify('too deeply nested to keep')
function toDoubted({ seq, topic, data }: IngestMessage, { problem, detail }: Doubt): Doubted {
  let payload: string
  try {
    payload = JSON.stringify(data) ?? 'null'
  } catch {
    payload = NESTED // the only way in which what JSON.parse gave cannot be written again: the stack ends
  }
  return { seq, topic: clean(topic), problem, payload, ...(detail === undefined ? {} : { detail }) }
}

type SortOne = (message: IngestMessage, route: Route, context: Context) => Doubt | undefined

// the casts are sound: `check` has just passed the schema of the same name
const SORT: Readonly<Record<StreamName, SortOne>> = {
  'sensor/reading': sortReading,
  'camera/detection': sortDetection,
  'edge/alarm': sortAlarm,
  'sensor/state': (message, { topic }, context) => {
    const device = deviceOf(topic.source, context)
    return device
      ? tell(context, 'sensor.state', device.id, { ...told(message, context), device: device.id })
      : unknownSource(topic.source)
  },
  'camera/state': (message, { topic }, context) => {
    const camera = cameraOf(topic.source, context)
    return camera
      ? tell(context, 'camera.state', camera.id, { ...told(message, context), camera: camera.id })
      : unknownSource(topic.source)
  },
  'camera/episode': (message, { topic }, context) => {
    const camera = cameraOf(topic.source, context)
    return camera
      ? tell(context, 'camera.episode', camera.id, { ...told(message, context), camera: camera.id })
      : unknownSource(topic.source)
  },
  'camera/clip': (message, { topic }, context) => {
    const camera = cameraOf(topic.source, context)
    return camera
      ? tell(context, 'camera.clip', camera.id, { ...told(message, context), camera: camera.id })
      : unknownSource(topic.source)
  },
  'edge/status': (message, { topic }, context) =>
    topic.source === context.gateway.slug
      ? tell(context, 'edge.status', context.gateway.gateway, told(message, context))
      : unknownSource(topic.source),
  'command/result': (message, _route, context) =>
    tell(context, 'command.result', (message.data as CommandResult).command, told(message, context)),
  'edge/inventory': () => undefined,
}

function sortReading({ time, data }: IngestMessage, { topic }: Route, context: Context): Doubt | undefined {
  const device = deviceOf(topic.source, context)
  if (!device) return unknownSource(topic.source)
  const rows: ReadingRow[] = []
  for (const { point: slug, value, unit, quality = 'N' } of (data as Reading).values) {
    const point = device.points.get(slug)
    if (!point) return doubt('/problems/message/unknown-point', slug)
    const canonical = toCanonical(point.kind, value, unit)
    if (canonical === undefined) return doubt('/problems/message/wrong-unit', `${slug}: ${unit}`)
    // a device that says itself that it is faulty may say anything: what it said is kept, with its flag
    if (quality === 'N' && !isPossible(point.kind, canonical))
      return doubt('/problems/message/impossible-value', `${slug}: ${value}`)
    rows.push({
      point: point.id,
      series: point.series,
      observedAt: time,
      value: canonical,
      quality,
      replay: context.replay,
    })
  }
  for (const row of rows) context.into.readings.push(row)
  return undefined
}

function sortDetection({ id, time, data }: IngestMessage, { topic }: Route, context: Context): Doubt | undefined {
  const camera = cameraOf(topic.source, context)
  if (!camera) return unknownSource(topic.source)
  context.into.detections.push({
    camera: camera.id,
    message: id,
    observedAt: time,
    replay: context.replay,
    detection: data as Detection,
  })
  return undefined
}

function sortAlarm(message: IngestMessage, _route: Route, context: Context): Doubt | undefined {
  const { source, point: slug } = message.data as EdgeAlarm
  const device = deviceOf(source, context)
  if (!device) return unknownSource(source)
  const point = device.points.get(slug)
  if (!point) return doubt('/problems/message/unknown-point', slug)
  return tell(context, 'edge.alarm', point.id, {
    ...told<EdgeAlarm>(message, context),
    device: device.id,
    point: point.id,
  })
}

function told<Data>({ id, time, acceptedAt, data }: IngestMessage, { gateway, replay }: Context): Told<Data> {
  return { gateway: gateway.gateway, message: id, observedAt: time, acceptedAt, replay, fact: data as Data }
}

export function tell<Type extends keyof FactEvents>(
  { gateway: { company, site }, into }: Pick<Context, 'gateway' | 'into'>,
  type: Type,
  subject: string,
  data: FactEvents[Type],
): undefined {
  into.facts.push({ type, subject, company, site, data })
}

const unknownSource = (source: string): Doubt => doubt('/problems/message/unknown-source', source)

// a source behind another gateway of the site is not this gateway's to speak for
function deviceOf(slug: string, { registry, gateway }: Context): KnownDevice | undefined {
  const device = registry.devices.get(slug)
  return device?.gateway === gateway.gateway ? device : undefined
}

function cameraOf(slug: string, { registry, gateway }: Context): KnownCamera | undefined {
  const camera = registry.cameras.get(slug)
  return camera?.gateway === gateway.gateway ? camera : undefined
}

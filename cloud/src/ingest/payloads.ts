import { PAYLOADS } from '@loujing/wire/payload'
import { parseTopic, type Topic } from '@loujing/wire/topic'
import type * as Type from 'typebox'
import { Compile } from 'typebox/compile'

/** What may come up from a gateway, by the kind and stream of its topic; a request only goes down. */
const SCHEMAS = {
  'sensor/reading': PAYLOADS.sensor.reading.properties.data,
  'sensor/state': PAYLOADS.sensor.state.properties.data,
  'camera/detection': PAYLOADS.camera.detection.properties.data,
  'camera/episode': PAYLOADS.camera.episode.properties.data,
  'camera/clip': PAYLOADS.camera.clip.properties.data,
  'camera/state': PAYLOADS.camera.state.properties.data,
  'edge/status': PAYLOADS.edge.status.properties.data,
  'edge/inventory': PAYLOADS.edge.inventory.properties.data,
  'edge/alarm': PAYLOADS.edge.alarm.properties.data,
  'command/result': PAYLOADS.command.result.properties.data,
} as const

export type StreamName = keyof typeof SCHEMAS
type Checker = { Check(value: unknown): boolean; Errors(value: unknown): { instancePath: string; message: string }[] }

const checkers = new Map<string, Checker>(
  Object.entries(SCHEMAS).map(([name, schema]) => [name, Compile<Type.TSchema>(schema)]),
)

export type Route = { topic: Topic; name: StreamName; checker: Checker }

// a site has some hundred topics, each said again and again; the limit only bounds what a hostile gateway can fill
const MOST_ROUTES = 20_000
const routes = new Map<string, Route | undefined>()

/** What a topic's text stands for; undefined when it is not in the grammar, or is none that a gateway sends up. */
export function routeOf(text: string): Route | undefined {
  if (routes.has(text)) return routes.get(text)
  if (routes.size >= MOST_ROUTES) routes.clear()
  const topic = parseTopic(text)
  const name = topic && `${topic.kind}/${topic.stream}`
  const checker = name && checkers.get(name)
  const route = topic && checker ? { topic, name: name as StreamName, checker } : undefined
  routes.set(text, route)
  return route
}

const DEEPEST = 32

/** Whether PostgreSQL can keep it as jsonb: no NUL and no half of a surrogate pair in a text, and not nested without end. */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  if (depth > DEEPEST) return false
  return Object.entries(value).every(([name, member]) => isStorable(name) && isStorable(member, depth + 1))
}

/** A text that PostgreSQL takes, whatever was in it. */
export const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{fffd}')

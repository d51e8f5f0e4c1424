import { SLUG, type Slug } from './id.ts'

/*
 * The MQTT topic grammar, in one place.
 *
 *   loujing/v1/{site}/{kind}/{source}/{stream}
 *
 *   site, source = slugs (lower-case letters, digits, inner hyphens; 1 to 32)
 *   kind         = sensor | camera | edge | command
 *   stream       = what the payload is; its schema is PAYLOADS[kind][stream] in payload.ts
 *
 * A source of kind `sensor` or `camera` is a device; of kind `edge` the gateway itself, or its flows; of kind `command`
 * whoever the command is for.
 */
export const STREAMS = {
  sensor: ['reading', 'state'],
  camera: ['detection', 'episode', 'clip', 'snapshot', 'state'],
  edge: ['status', 'inventory', 'alarm'],
  command: ['request', 'result'],
} as const

export type Kind = keyof typeof STREAMS
export type Stream<K extends Kind = Kind> = (typeof STREAMS)[K][number]
export type Topic = { [K in Kind]: { site: Slug; kind: K; source: Slug; stream: Stream<K> } }[Kind]

export function formatTopic({ site, kind, source, stream }: Topic): string {
  return `loujing/v1/${site}/${kind}/${source}/${stream}`
}

/** A subscription filter; a part left out is the single-level wildcard `+`. */
export function formatFilter({
  site = '+',
  kind = '+',
  source = '+',
  stream = '+',
}: Partial<Record<keyof Topic, string>>): string {
  return `loujing/v1/${site}/${kind}/${source}/${stream}`
}

/** The parts of a topic, or undefined when the text is not in the grammar (a wildcard is a filter, not a topic). */
export function parseTopic(text: string): Topic | undefined {
  const [root, version, site = '', kind = '', source = '', stream = '', ...rest] = text.split('/')
  if (root !== 'loujing' || version !== 'v1' || rest.length > 0) return undefined
  if (!SLUG.test(site) || !SLUG.test(source) || !Object.hasOwn(STREAMS, kind)) return undefined
  const streams: readonly string[] = STREAMS[kind as Kind]
  return streams.includes(stream) ? ({ site, kind, source, stream } as Topic) : undefined
}

import type { Detection } from '@loujing/wire/detection'
import type { Envelope } from '@loujing/wire/envelope'
import type { Episode } from '@loujing/wire/episode'
import type { Reading, SourceState } from '@loujing/wire/reading'
import type { Topic } from '@loujing/wire/topic'
import { countKey, episodeKey, pointKey } from '@loujing/rules/inputs'
import type { Heard } from '@loujing/rules/run'

/** What an input of a rule is asked of: `count` and `episode` are answered by any word of their camera. */
export type Asked =
  | { is: 'compare'; source: string; point: string }
  | { is: 'count'; camera: string; label: string }
  | { is: 'episode'; camera: string; kind: string; zone?: string | undefined }

/** The episodes that are open, by their id: whose they are, so that a word of the camera says how many there are still. */
export type OpenEpisodes = Record<string, { camera: string; kind: string; zone?: string }>

/**
 * What one message says of the inputs that are asked. A value that its device itself does not believe is null: unknown. A
 * camera that is not online is unknown too. Changes `open`.
 */
export function hearMessage(topic: Topic, { data }: Envelope, asked: readonly Asked[], open: OpenEpisodes): Heard {
  if (topic.kind === 'sensor' && topic.stream === 'reading') return hearReading(topic.source, data as Reading)
  if (topic.kind === 'sensor' && topic.stream === 'state') return goneSensor(topic.source, data as SourceState, asked)
  if (topic.kind !== 'camera') return {}
  const mine = asked.filter((input) => input.is !== 'compare' && input.camera === topic.source)
  if (topic.stream === 'state' && (data as SourceState).state !== 'online') return unknown(mine)
  if (topic.stream === 'episode') noteEpisode(topic.source, data as Episode, open)
  const heard: Record<string, number> = {}
  for (const input of mine) {
    if (input.is === 'episode') heard[episodeKey(input.camera, input.kind, input.zone)] = countOpen(input, open)
    if (input.is === 'count' && topic.stream === 'detection')
      heard[countKey(input.camera, input.label)] = countBoxes(data as Detection, input.label)
  }
  return heard
}

function hearReading(source: string, { values }: Reading): Heard {
  return Object.fromEntries(
    values.map(({ point, value, quality = 'N' }) => [pointKey(source, point), quality === 'N' ? value : null]),
  )
}

const goneSensor = (source: string, { state }: SourceState, asked: readonly Asked[]): Heard =>
  state === 'online' ? {} : unknown(asked.filter((input) => input.is === 'compare' && input.source === source))

const unknown = (inputs: readonly Asked[]): Heard =>
  Object.fromEntries(inputs.map((input) => [keyOfAsked(input), null]))

export function keyOfAsked(input: Asked): string {
  if (input.is === 'compare') return pointKey(input.source, input.point)
  return input.is === 'count' ? countKey(input.camera, input.label) : episodeKey(input.camera, input.kind, input.zone)
}

function noteEpisode(camera: string, { episode, phase, kind, zone }: Episode, open: OpenEpisodes): void {
  if (phase === 'end') delete open[episode]
  else open[episode] = { camera, kind, ...(zone !== undefined && { zone }) }
}

const countOpen = ({ camera, kind, zone }: Extract<Asked, { is: 'episode' }>, open: OpenEpisodes): number =>
  Object.values(open).filter(
    (one) => one.camera === camera && one.kind === kind && (zone === undefined || one.zone === zone),
  ).length

const countBoxes = ({ boxes }: Detection, wanted: string): number =>
  boxes.filter(({ label }) => label === wanted).length

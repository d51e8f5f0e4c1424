import type { Basemap, Model } from '@loujing/wire/http/twin'
import type { Origin } from '@loujing/wire/http/sites'
import type { ProblemType } from '../../platform/errors.ts'

export const MODEL_TOO_LARGE: ProblemType = {
  type: '/problems/twin/too-large',
  title: 'The file is larger than the limit',
  status: 413,
}
export const NO_ROOM: ProblemType = {
  type: '/problems/twin/no-room',
  title: 'There is no room for the file',
  status: 507,
}
export const EMPTY_FILE: ProblemType = { type: '/problems/twin/empty', title: 'The file has no bytes', status: 400 }
export const NOT_READY: ProblemType = {
  type: '/problems/twin/not-ready',
  title: 'The model is not converted yet',
  status: 409,
}
export const NOT_CONVERTING: ProblemType = {
  type: '/problems/twin/not-converting',
  title: 'The model is not being converted',
  status: 409,
}
export const OTHER_LINE: ProblemType = {
  type: '/problems/twin/other-line',
  title: 'The two are not of one model',
  status: 409,
}
export const NO_SUGGESTION: ProblemType = {
  type: '/problems/twin/no-suggestion',
  title: 'No element is suggested; name one',
  status: 409,
}
export const DECIDED: ProblemType = { type: '/problems/twin/decided', title: 'This was decided before', status: 409 }
export const BAD_BASEMAP = 'LOUJING_BASEMAP is not a JSON object with a kind of natural-earth, xyz, wmts or tms'
/** Named in `problem` of a model whose conversion took the process down with it, each time that it was tried. */
export const INTERRUPTED = '/problems/twin/interrupted'

/** After so many conversions that were cut off by a stop of the process, a model fails instead of being tried again. */
export const MOST_ATTEMPTS = 3

/** A model as it is kept: the wire's, and how often its conversion was begun. */
export type KeptModel = Omit<Model, 'tilesetUrl' | 'line' | 'revision' | 'discipline'> &
  Required<Pick<Model, 'line' | 'revision' | 'discipline'>> & { attempts: number }

export const tilesetUrlOf = (id: string): string => `/api/models/${id}/tiles/tileset.json`

export function toModel({ attempts: _, ...model }: KeptModel): Model {
  return model.state === 'ready' ? { ...model, tilesetUrl: tilesetUrlOf(model.id) } : model
}

/** Of each line what stands: its newest revision that is ready, and what has come since. `models` are in any order. */
export function standing<M extends Pick<KeptModel, 'line' | 'revision' | 'state'>>(models: readonly M[]): M[] {
  const newest = new Map<string, number>()
  for (const { line, revision, state } of models) {
    if (state === 'ready') newest.set(line, Math.max(revision, newest.get(line) ?? 0))
  }
  return models.filter(({ line, revision }) => revision >= (newest.get(line) ?? 0))
}

/** What a conversion left behind when the process stopped becomes: once more, or failed. */
export const afterInterruption = (attempts: number): 'again' | 'failed' =>
  attempts >= MOST_ATTEMPTS ? 'failed' : 'again'

/** What a tile may be called: nothing that leads out of its folder. */
const TILE_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*\.(json|glb)$/
const MEDIA_TYPE: Readonly<Record<string, string>> = { json: 'application/json', glb: 'model/gltf-binary' }

/** The media type of a tile; undefined when no tile can have this name. */
export function tileTypeOf(name: string): string | undefined {
  const [, extension] = TILE_NAME.exec(name) ?? []
  return extension === undefined ? undefined : MEDIA_TYPE[extension]
}

export const spotOf = ({ lonDeg, latDeg, heightM }: Origin): Origin => ({ lonDeg, latDeg, heightM })

const KINDS: readonly string[] = ['natural-earth', 'xyz', 'wmts', 'tms']

/**
 * The basemap from its configuration, a JSON object of the wire's form; absent, the one that ships inside the viewer.
 * @throws Error when it is not one: the service does not start with half a map
 */
export function readBasemap(text: string | undefined): Basemap {
  if (text === undefined || text.trim() === '') return { kind: 'natural-earth' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(BAD_BASEMAP)
  }
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  if (typeof kind !== 'string' || !KINDS.includes(kind)) throw new Error(BAD_BASEMAP)
  return value as Basemap
}

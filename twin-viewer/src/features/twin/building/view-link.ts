import type { ModelId } from '@loujing/wire/id'
import type { LocationQuery } from 'vue-router'
import type { Standpoint } from '../../../scene/eye.ts'
import type { Section } from '../../../scene/section.ts'
import type { Vec } from '../../../scene/solids/vector.ts'
import { type Layer, LAYERS, LAYERS_AT_FIRST } from '../useLayers.ts'
import type { Scope, Visibility } from './visibility.ts'

/** What an address tells of the view of a building: all that a colleague needs to see the same. */
export type ViewState = {
  selected?: { model: ModelId; guid: string } | undefined
  visibility: Visibility
  section?: Section | undefined
  /** A storey seen as a plan. */
  plan?: { model: ModelId; storey: string } | undefined
  layers: Readonly<Record<Layer, boolean>>
  /** Only in links that were made on purpose: whoever reloads a page stands where he begins. */
  standpoint?: Standpoint | undefined
}

/** The words of an address that are ours; the others are left as they are. */
export const KEYS = ['el', 'hide', 'only', 'xray', 'cut', 'plan', 'layers', 'cam'] as const
type Words = Partial<Record<(typeof KEYS)[number], string>>

// A browser's address may be some thousand characters long, and people paste it into chats.
const MOST_HIDDEN = 120
const SHORT = 8

const figure = (value: number, digits: number) => String(Number(value.toFixed(digits)))
const figures = (values: readonly number[], digits: number) => values.map((value) => figure(value, digits)).join(',')
const escape = (text: string) => encodeURIComponent(text).replaceAll('~', '%7E').replaceAll('!', '%21')

// The last characters of a UUIDv7 are chance; the first are the hour, which models of one day share.
const writeScope = ({ model, storey, ifcClass, guid }: Scope): string =>
  [model.slice(-SHORT), storey === '' ? '_' : storey, ifcClass, guid]
    .map((part) => escape(part ?? ''))
    .join('~')
    .replace(/~+$/, '')

function readScope(text: string, models: readonly ModelId[]): Scope | undefined {
  const [short, storey, ifcClass, guid] = text.split('~').map(decoded)
  const model = short?.length === SHORT ? models.find((id) => id.endsWith(short)) : undefined
  if (!model) return undefined
  return {
    model,
    ...(storey && { storey: storey === '_' ? '' : storey }),
    ...(ifcClass && { ifcClass }),
    ...(guid && { guid }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function toQuery({ selected, visibility, section, plan, layers, standpoint }: ViewState): Words {
  const { hidden, isolated, xray } = visibility
  const changed = LAYERS.filter((layer) => layers[layer] !== LAYERS_AT_FIRST[layer])
  return {
    ...(selected && { el: writeScope(selected) }),
    ...(hidden.length > 0 && { hide: hidden.slice(-MOST_HIDDEN).map(writeScope).join('!') }),
    ...(isolated && { only: writeScope(isolated) }),
    ...(xray && { xray: '1' }),
    ...(section && { cut: writeSection(section) }),
    ...(plan && { plan: writeScope(plan) }),
    ...(changed.length > 0 && { layers: changed.join(',') }),
    ...(standpoint && {
      cam: figures([...standpoint.at, standpoint.headingDeg, standpoint.pitchDeg, standpoint.fieldOfViewDeg], 3),
    }),
  }
}

/** What cannot be read is left out: a link of yesterday must not break the page of today. */
export function fromQuery(query: LocationQuery, models: readonly ModelId[]): ViewState {
  const word = (key: (typeof KEYS)[number]) => {
    const value = query[key]
    return typeof value === 'string' ? value : ''
  }
  const selected = readScope(word('el'), models)
  const plan = readScope(word('plan'), models)
  const numbers = (text: string, count: number): number[] | undefined => {
    const values = text.split(',').map(Number)
    return text !== '' && values.length === count && values.every(Number.isFinite) ? values : undefined
  }
  const cam = numbers(word('cam'), 6)
  const changed = new Set(word('layers').split(','))
  return {
    selected: selected?.guid === undefined ? undefined : { model: selected.model, guid: selected.guid },
    visibility: {
      hidden: word('hide')
        .split('!')
        .flatMap((text) => readScope(text, models) ?? []),
      isolated: readScope(word('only'), models),
      xray: word('xray') === '1',
    },
    section: readSection(word('cut'), numbers),
    plan: plan?.storey === undefined ? undefined : { model: plan.model, storey: plan.storey },
    layers: Object.fromEntries(
      LAYERS.map((layer) => [layer, changed.has(layer) ? !LAYERS_AT_FIRST[layer] : LAYERS_AT_FIRST[layer]]),
    ) as Record<Layer, boolean>,
    standpoint: cam && {
      at: [cam[0]!, cam[1]!, cam[2]!],
      ...{ headingDeg: cam[3]!, pitchDeg: cam[4]!, fieldOfViewDeg: cam[5]! },
    },
  }
}

const writeSection = (section: Section): string =>
  section.kind === 'plane'
    ? `p${figures(section.normal, 5)},${figure(section.offset, 3)}`
    : `b${figures([section.headingDeg, ...section.box.min, ...section.box.max], 3)}`

function readSection(
  text: string,
  numbers: (text: string, count: number) => number[] | undefined,
): Section | undefined {
  const plane = text.startsWith('p') ? numbers(text.slice(1), 4) : undefined
  if (plane) {
    const [x, y, z, offset] = plane as [number, number, number, number]
    const length = Math.hypot(x, y, z)
    return length < 0.5 ? undefined : { kind: 'plane', normal: [x / length, y / length, z / length], offset }
  }
  const box = text.startsWith('b') ? numbers(text.slice(1), 7) : undefined
  return (
    box && {
      ...{ kind: 'box', headingDeg: box[0]! },
      box: { min: box.slice(1, 4) as unknown as Vec, max: box.slice(4) as unknown as Vec },
    }
  )
}

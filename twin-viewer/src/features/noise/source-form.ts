import type { KeptNoiseSource, NoiseKind, NoiseSource, SiteSpot } from '@loujing/wire/http/noise'
import { fromLines, toLines } from '../../format/spots.ts'
import { spotsOf } from './site-plan.ts'

/** A source as a form has it: every field of both kinds, so that a change of kind loses nothing. */
export type SourceForm = {
  kind: NoiseKind
  name: string
  spots: string
  heightM: number
  by: 'power' | 'measured'
  dayDb: number
  nightDb: number
  distanceM: number
  powerDb: number
  /** By octave bands, where another program gave them: kept, and not changed here. */
  bandsDb?: number[]
  fromHour: number
  toHour: number
  sharePercent: number
  origin: string
}

/** What a new source begins with; the height of a road's tyres and engines is half a metre. */
const NEW: SourceForm = {
  ...{ kind: 'road', name: '', spots: '', heightM: 0.5, by: 'measured', dayDb: 70, nightDb: 62, distanceM: 10 },
  ...{ powerDb: 105, fromHour: 7, toHour: 19, sharePercent: 50, origin: '' },
}

export function formOf(kept: KeptNoiseSource | undefined, kind: NoiseKind): SourceForm {
  if (kept === undefined) return { ...NEW, kind, heightM: kind === 'road' ? NEW.heightM : 1.5 }
  const { source } = kept
  const { name, heightM, origin } = source
  const both = { ...NEW, kind: source.kind, name, heightM, origin, spots: toLines(spotsOf(source)) }
  if (source.kind === 'road') return { ...both, ...source.emission }
  const { fromHour, toHour, share } = source
  const power = 'bandsDb' in source.power ? source.power : { powerDb: source.power.aWeightedDb }
  return { ...both, ...power, fromHour, toHour, sharePercent: share * 100 }
}

/** Of a line all spots, of a point the last that was clicked. */
export const withSpot = (form: SourceForm, spot: SiteSpot): string =>
  toLines(form.kind === 'road' ? [...(fromLines(form.spots) ?? []), spot] : [spot])

/** What the form says, or undefined while something is missing. */
export function sourceOf(form: SourceForm): NoiseSource | undefined {
  const [name, origin, spots] = [form.name.trim(), form.origin.trim(), fromLines(form.spots) ?? []]
  if (name === '' || origin === '') return undefined
  const { heightM, dayDb, nightDb, distanceM, fromHour, toHour } = form
  if (form.kind === 'machine') {
    const [at] = spots
    if (at === undefined || spots.length > 1) return undefined
    const share = form.sharePercent / 100
    const power = form.bandsDb ? { bandsDb: form.bandsDb } : { aWeightedDb: form.powerDb }
    return { kind: 'machine', name, at, heightM, power, fromHour, toHour, share, origin }
  }
  if (spots.length < 2) return undefined
  const emission = form.by === 'power' ? { by: form.by, dayDb, nightDb } : { by: form.by, dayDb, nightDb, distanceM }
  return { kind: 'road', name, line: spots, heightM, emission, origin }
}

import type { NearPlace, RING_MINUTES, TransportKind } from '@loujing/wire/http/transport'

/** From near to far; each reads on the next, also where colours are not told apart: they grow lighter. */
export const RING_COLOURS: Readonly<Record<(typeof RING_MINUTES)[number], string>> = {
  5: '#0f766e',
  10: '#2aa39a',
  15: '#9ad9d2',
}
export const colourOfRing = (minutes: number): string => (RING_COLOURS as Record<number, string>)[minutes] ?? '#9ad9d2'

export const KIND_COLOURS: Readonly<Record<TransportKind, string>> = {
  gate: '#0b1f3a',
  metro: '#b42318',
  bus: '#b54708',
  kindergarten: '#c11574',
  school: '#6941c6',
  hospital: '#d92d20',
  clinic: '#e46a5e',
  market: '#1570ef',
  park: '#3f8f29',
}

/** Whole minutes, and never none. */
export const minutesOf = (seconds: number): number => Math.max(1, Math.round(seconds / 60))
/** `0.42` km² of an area. */
export const km2 = (squareMetres: number): string => (squareMetres / 1e6).toFixed(2)

/** A place as it stands in two answers. */
export const keyOf = ({ kind, at }: Pick<NearPlace, 'kind' | 'at'>): string => `${kind} ${at.eastM} ${at.northM}`

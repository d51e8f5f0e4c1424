import type { ModelId } from '@loujing/wire/id'

/** An element as it is drawn: what tells it from others, where it belongs, and which row of which tile draws it. */
export type Shown = { model: ModelId; guid: string; ifcClass: string; storey: string; tile: string; feature: number }

/** What lies over an element's own colours: its CSS colour and how much is seen of it. */
export const PAINTS = {
  blue: { css: '#4da3ff', alpha: 1 },
  green: { css: '#4fd08a', alpha: 1 },
  orange: { css: '#ff9d3d', alpha: 1 },
  red: { css: '#ff4d4d', alpha: 1 },
  'red-glass': { css: '#ff4d4d', alpha: 0.34 },
} as const
export type Paint = keyof typeof PAINTS

/** `hidden` is not drawn, `ghost` is drawn as faint glass, `whole` as it is, else with a paint over it. */
export type Appearance = 'whole' | 'ghost' | 'hidden' | Paint

/** Whether one points at it before what stands behind. */
export const isWhole = (appearance: Appearance): boolean =>
  appearance === 'whole' || (appearance in PAINTS && PAINTS[appearance as Paint].alpha === 1)
export const isGlass = (appearance: Appearance): boolean => appearance !== 'hidden' && !isWhole(appearance)

import type { SaleState } from '@loujing/wire/http/units'

/** The colour of each state of a unit, in the scene, in the legend and on the board alike. */
export const SALE_PAINTS: Readonly<Record<SaleState, string>> = {
  NOT_RELEASED: '#c9ced6',
  HELD: '#9aa3b2',
  AVAILABLE: '#3fb27f',
  LOCKED: '#f2c14e',
  RESERVED: '#f0a13a',
  SUBSCRIBED: '#e8743b',
  SIGNED: '#c8435a',
  FILED: '#93406f',
  DELIVERED: '#5b6bb0',
}

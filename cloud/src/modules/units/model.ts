import type { NewUnitMove, SaleState, SaleUnit } from '@loujing/wire/http/units'
import { roundFen } from '@loujing/wire/money'
import { refuse } from '../../platform/errors.ts'
import { ILLEGAL_MOVE, NO_END, NO_PERMIT, NO_PRICE, UNIT_CHANGED } from './problems.ts'

/** What the policy table asks of who makes a move. */
type MoveAction = 'units.release' | 'units.record'

/**
 * The lawful moves of a unit, and who may make each. What goes back to the shelf after a buyer has paid (退定, 退房), and what is
 * undone with the authority (撤销备案), is decided by whoever releases. A delivered unit does not move: a buy-back is a new one.
 */
export const MOVES: Readonly<Record<SaleState, Readonly<Partial<Record<SaleState, MoveAction>>>>> = {
  NOT_RELEASED: { AVAILABLE: 'units.release' },
  HELD: { AVAILABLE: 'units.release' },
  AVAILABLE: { HELD: 'units.release', LOCKED: 'units.record' },
  LOCKED: { AVAILABLE: 'units.record', RESERVED: 'units.record', SUBSCRIBED: 'units.record' },
  RESERVED: { SUBSCRIBED: 'units.record', AVAILABLE: 'units.record' },
  SUBSCRIBED: { SIGNED: 'units.record', AVAILABLE: 'units.release' },
  SIGNED: { FILED: 'units.record', AVAILABLE: 'units.release' },
  FILED: { DELIVERED: 'units.record', SIGNED: 'units.release' },
  DELIVERED: {},
}

/** Which action a move needs. @throws Refusal unit-changed · illegal-move · no-permit · no-price · no-end */
export function actionOf(
  unit: Pick<SaleUnit, 'state' | 'version' | 'price'>,
  move: NewUnitMove,
  now: Date,
): MoveAction {
  const { state, version } = unit
  if (move.version !== version) throw refuse(UNIT_CHANGED, { state, version })
  const action = MOVES[state][move.to]
  if (action === undefined) throw refuse(ILLEGAL_MOVE, { from: state, to: move.to, lawful: Object.keys(MOVES[state]) })
  if (state === 'NOT_RELEASED' && move.permit === undefined) throw refuse(NO_PERMIT)
  if (state === 'NOT_RELEASED' && unit.price === undefined) throw refuse(NO_PRICE)
  const ends = move.to === 'HELD' || move.to === 'LOCKED'
  if (ends && !(move.until !== undefined && Date.parse(move.until) > now.getTime())) throw refuse(NO_END)
  return action
}

/** The floor from the ground that a storey's name or a flat's number tells: `18F`, `B1`, `1203`; undefined where neither does. */
export function floorOf(storey: string | undefined, flat: string): number | undefined {
  const [, below, named] = /^(?:(B|-|地下)\s*)?(\d{1,3})/i.exec(storey ?? '') ?? []
  if (named !== undefined) return below === undefined ? Number(named) : -Number(named)
  const [, number] = /^(\d{1,3})\d{2}$/.exec(flat) ?? []
  return number === undefined ? undefined : Number(number)
}

/** Price of a square metre, in fen: one rounding (fen per m² = fen × 100 / dm²). */
export const perM2 = (fen: number, areaDm2: number): number => (areaDm2 > 0 ? roundFen((fen * 100) / areaDm2) : 0)

/** What everybody is told of a state: what happens inside the house is no visitor's business. */
export const PUBLIC_STATE = {
  NOT_RELEASED: 'NOT_RELEASED',
  HELD: 'NOT_RELEASED',
  AVAILABLE: 'AVAILABLE',
  LOCKED: 'SUBSCRIBED',
  RESERVED: 'SUBSCRIBED',
  SUBSCRIBED: 'SUBSCRIBED',
  SIGNED: 'SIGNED',
  FILED: 'SIGNED',
  DELIVERED: 'DELIVERED',
} as const satisfies Record<SaleState, SaleState>

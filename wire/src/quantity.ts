import * as Type from 'typebox'

/**
 * Kinds of quantity and, for each, its one canonical unit (UCUM) and the units that the edge converts from.
 * `factor` and `offset`: canonical = value × factor + offset. `min`/`max`: what a sensor of this kind can read at all, in
 * the canonical unit; outside it a value is a fault of the device, not a fact of the site.
 */
export const QUANTITIES = {
  'air-pressure': {
    unit: 'kPa',
    min: 30,
    max: 120,
    from: { Pa: { factor: 0.001, offset: 0 }, 'h[Pa]': { factor: 0.1, offset: 0 } },
  },
  'dust-pm10': { unit: 'ug/m3', min: 0, max: 20_000, from: { 'mg/m3': { factor: 1000, offset: 0 } } },
  'dust-pm25': { unit: 'ug/m3', min: 0, max: 20_000, from: { 'mg/m3': { factor: 1000, offset: 0 } } },
  'dust-tsp': { unit: 'ug/m3', min: 0, max: 50_000, from: { 'mg/m3': { factor: 1000, offset: 0 } } },
  energy: { unit: 'kW.h', min: 0, max: 1e9, from: { 'W.h': { factor: 0.001, offset: 0 } } },
  humidity: { unit: '%', min: 0, max: 100, from: {} },
  length: {
    unit: 'm',
    min: -1000,
    max: 10_000,
    from: { mm: { factor: 0.001, offset: 0 }, cm: { factor: 0.01, offset: 0 } },
  },
  'load-moment': { unit: '%', min: 0, max: 200, from: {} },
  mass: { unit: 't', min: 0, max: 1000, from: { kg: { factor: 0.001, offset: 0 } } },
  noise: { unit: 'dB[SPL]', min: 20, max: 150, from: {} },
  power: { unit: 'kW', min: -10_000, max: 10_000, from: { W: { factor: 0.001, offset: 0 } } },
  temperature: { unit: 'Cel', min: -60, max: 200, from: { K: { factor: 1, offset: -273.15 } } },
  volume: { unit: 'm3', min: 0, max: 1e9, from: { L: { factor: 0.001, offset: 0 } } },
  'wind-direction': { unit: 'deg', min: 0, max: 360, from: {} },
  'wind-speed': { unit: 'm/s', min: 0, max: 90, from: { 'km/h': { factor: 1 / 3.6, offset: 0 } } },
} as const satisfies Record<string, Quantity>

type Quantity = {
  unit: string
  min: number
  max: number
  from: Record<string, { factor: number; offset: number }>
}

export type QuantityKind = keyof typeof QUANTITIES
export const QuantityKind = Type.Enum(Object.keys(QUANTITIES) as QuantityKind[])

/** UCUM code, e.g. `ug/m3`. */
export type Unit = Type.Static<typeof Unit>
export const Unit = Type.String({ minLength: 1, maxLength: 16, description: 'UCUM code' })

export const canonicalUnit = (kind: QuantityKind): Unit => QUANTITIES[kind].unit

/** Whether `value`, in the canonical unit, is something a sensor of this kind can read at all. */
export function isPossible(kind: QuantityKind, value: number): boolean {
  const { min, max } = QUANTITIES[kind]
  return value >= min && value <= max
}

/** `value` in the canonical unit, or undefined when `unit` does not belong to this kind of quantity. */
export function toCanonical(kind: QuantityKind, value: number, unit: Unit): number | undefined {
  const quantity: Quantity = QUANTITIES[kind]
  if (unit === quantity.unit) return value
  const conversion = Object.hasOwn(quantity.from, unit) ? quantity.from[unit] : undefined
  return conversion && value * conversion.factor + conversion.offset
}

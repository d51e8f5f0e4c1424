import type { QuantityKind } from '@loujing/wire/quantity'

/** How a UCUM code is written for people; a code that is not here is shown as it is. */
const UNITS: Record<string, string> = {
  '%': '%',
  Cel: '°C',
  'dB[SPL]': 'dB',
  deg: '°',
  kPa: 'kPa',
  kW: 'kW',
  'kW.h': 'kWh',
  m: 'm',
  m3: 'm³',
  'm/s': 'm/s',
  t: 't',
  'ug/m3': 'µg/m³',
}

const DIGITS: Partial<Record<QuantityKind, number>> = {
  'air-pressure': 1,
  energy: 1,
  humidity: 0,
  length: 3,
  'load-moment': 0,
  mass: 2,
  noise: 1,
  power: 1,
  temperature: 1,
  'wind-direction': 0,
  'wind-speed': 1,
}

export const formatUnit = (unit: string): string => UNITS[unit] ?? unit

/** A value with the digits that its kind of quantity deserves, grouped, without its unit. */
export function formatValue(value: number, kind?: QuantityKind): string {
  const digits = kind ? (DIGITS[kind] ?? 0) : Math.abs(value) < 10 ? 2 : 1
  const least = kind ? digits : 0
  // Adding zero turns the -0 of a rounded small negative into 0.
  const rounded = Number(value.toFixed(digits)) + 0
  return new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: digits }).format(rounded)
}

/** `52 µg/m³`. */
export const formatQuantity = (value: number, unit: string, kind?: QuantityKind): string =>
  `${formatValue(value, kind)} ${formatUnit(unit)}`

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log2(bytes) / 10))
  const amount = bytes / 1024 ** step
  return `${amount >= 100 || step === 0 ? Math.round(amount) : amount.toFixed(1)} ${BYTES[step] ?? 'B'}`
}

/** `93 %` of a score between 0 and 1. */
export const formatPercent = (share: number): string => `${Math.round(share * 100)}%`

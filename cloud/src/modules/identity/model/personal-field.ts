import type { PersonalKind } from '@loujing/wire/http/personal'

/** One kind: the spelling that is kept and hashed, whether it can be one at all, and what is shown of it. */
type Rule = { spell(typed: string): string; isRight(value: string): boolean; mask(value: string): string }

const compact = (typed: string): string => typed.replace(/[\s-]/g, '')

const RULES: Record<PersonalKind, Rule> = {
  phone: {
    spell: (typed) => compact(typed).replace(/^\+?86(?=1\d{10}$)/, ''),
    isRight: (value) => /^1[3-9]\d{9}$|^\+[1-9]\d{6,14}$|^0\d{9,11}$/.test(value),
    mask: (value) => `${value.slice(0, 3)}****${value.slice(-4)}`,
  },
  email: {
    spell: (typed) => typed.trim().toLowerCase(),
    isRight: (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
    mask: (value) => `${value[0]}***${value.slice(value.indexOf('@'))}`,
  },
  'id-number': {
    spell: (typed) => compact(typed).toUpperCase(),
    isRight: isIdNumber,
    mask: (value) => `${value.slice(0, 6)}********${value.slice(-4)}`,
  },
  'bank-card': {
    spell: compact,
    isRight: isBankCard,
    mask: (value) => `************${value.slice(-4)}`,
  },
}

export const spellPersonal = (kind: PersonalKind, typed: string): string => RULES[kind].spell(typed)
export const isPersonal = (kind: PersonalKind, value: string): boolean => RULES[kind].isRight(value)
export const maskPersonal = (kind: PersonalKind, value: string): string => RULES[kind].mask(value)

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const

/** 公民身份号码, GB 11643-1999: region, a day of birth that exists, order, and the check character (ISO 7064 MOD 11-2). */
export function isIdNumber(value: string): boolean {
  // 11 to 65 are provinces, 81 to 83 the residence permits of 港澳台.
  const [, year, month, day] = /^(?:[1-6]\d|8[1-3])\d{4}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/.exec(value) ?? []
  if (year === undefined) return false
  const born = new Date(`${year}-${month}-${day}T00:00:00Z`)
  const exists = !Number.isNaN(born.getTime()) && born.toISOString().startsWith(`${year}-${month}-${day}`)
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(value[at]), 0)
  return exists && Number(year) >= 1850 && '10X98765432'[sum % 11] === value[17]
}

/** Luhn (ISO/IEC 7812-1 annex B), 12 to 19 digits. */
export function isBankCard(value: string): boolean {
  if (!/^\d{12,19}$/.test(value)) return false
  const fromTheEnd = [...value].reverse().map(Number)
  const counted = fromTheEnd.map((digit, at) => (at % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9))
  return counted.reduce((total, digit) => total + digit, 0) % 10 === 0
}

/** As people write it in a text: what a deletion looks for. */
export function spellingsOf(kind: PersonalKind, value: string): string[] {
  const groups: RegExpExecArray | null = kind === 'phone' ? /^(\d{3})(\d{4})(\d{4})$/.exec(value) : null
  const fours = kind === 'bank-card' ? [value.replace(/(\d{4})(?=\d)/g, '$1 ')] : []
  const apart = groups ? [' ', '-'].map((between) => groups.slice(1).join(between)) : []
  const small = kind === 'id-number' && value.endsWith('X') ? [value.toLowerCase()] : []
  return [value, ...apart, ...fours, ...small]
}

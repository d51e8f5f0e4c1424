import { refuse, type ProblemType } from '../../../platform/errors.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'

export const WEAK_PASSWORD: ProblemType = {
  type: '/problems/identity/weak-password',
  title: 'This password would be guessed',
  status: 400,
}

const SUBSTITUTES: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const RUNS = [
  '0123456789012345',
  '9876543210987654',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
]
const DISTINCT_AT_LEAST = 5

/**
 * Refuses what is guessed first (OWASP ASVS 5.0 6.2.4): a common password also with digits for letters, one that repeats the
 * account, a run of the keyboard, few different characters. Composition (upper case, symbols) is not demanded: it makes
 * passwords shorter, not better. The length, 10 to 128, is in the schema.
 */
export function refuseWeakPassword(password: string, account: string): void {
  const reason = weakness(password.normalize('NFKC').toLowerCase(), account.toLowerCase())
  if (!reason) return
  throw refuse(WEAK_PASSWORD, { reason })
}

function weakness(password: string, account: string): 'common' | 'account' | 'run' | 'few-characters' | undefined {
  const letters = password.replace(/[0134579@$!]/g, (sign) => SUBSTITUTES[sign] ?? sign)
  if (isCommon(password) || isCommon(letters)) return 'common'
  if (password.includes(account) && password.length - account.length < 6) return 'account'
  if (RUNS.some((run) => run.includes(password))) return 'run'
  if (new Set(password).size < DISTINCT_AT_LEAST) return 'few-characters'
  return undefined
}

// `password2026!` is `password` to whoever guesses: the digits and signs at the end are tried first.
const isCommon = (password: string): boolean =>
  COMMON_PASSWORDS.has(password) || COMMON_PASSWORDS.has(password.replace(/[\d\p{P}\p{S}\s]+$/u, ''))

import { Secret, TOTP } from 'otpauth'
import { createHash, randomBytes } from 'node:crypto'

const PERIOD_S = 30
const SECRET_BYTES = 20 // as long as HMAC-SHA-1's output (RFC 4226 §4, R6)
const RECOVERY_CODES = 10
const RECOVERY_BYTES = 10

const totpOf = (secret: string, account = ''): TOTP =>
  new TOTP({
    issuer: '楼镜 Loujing',
    label: account,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_S,
    secret: Secret.fromBase32(secret),
  })

export const newSecret = (): string => new Secret({ size: SECRET_BYTES }).base32

/** What an authenticator reads from a QR code. */
export const uriOf = (secret: string, account: string): string => totpOf(secret, account).toString()

/** The code of a moment: what an authenticator shows. */
export const codeAt = (secret: string, atMs: number): string => totpOf(secret).generate({ timestamp: atMs })

/**
 * The 30 s step that the code belongs to, the present one or a neighbour (clocks differ, RFC 6238 §6); undefined for a wrong code.
 * Who uses it remembers the step: a code is good once.
 */
export function stepOf(secret: string, code: string, atMs: number): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: atMs, window: 1 })
  return delta === null ? undefined : Math.floor(atMs / 1000 / PERIOD_S) + delta
}

export const isTimeCode = (code: string): boolean => /^\d{6}$/.test(code)

/** Ten codes of 80 random bits, `ABCD-EFGH-…` in base32: nothing to guess, so a plain hash of each may be kept. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () =>
    new Secret({ buffer: new Uint8Array(randomBytes(RECOVERY_BYTES)).buffer }).base32.replace(/(.{4})(?=.)/g, '$1-'),
  )

/** As typed, with or without hyphens, small or large. */
export const hashRecoveryCode = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^A-Z2-7]/g, ''))
    .digest()

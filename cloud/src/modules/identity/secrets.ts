import { hash, verify } from '@node-rs/argon2'
import { hash as digest, randomBytes, timingSafeEqual } from 'node:crypto'

// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Argon2id in PHC form, with its own salt. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), ARGON2ID)

let nobodysHash: Promise<string> | undefined

/** False also for an account that does not exist (no `stored`), after as much work: the time does not tell the two apart. */
export async function isPassword(stored: string | undefined, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword(randomBytes(16).toString('hex'))
  const isRight = await verify(stored ?? (await nobodysHash), password.normalize('NFKC'))
  return isRight && stored !== undefined
}

/** 256 random bits: a session's or a gateway's credential. Only `hashToken` of it is stored. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** SHA-256, without salt: the token is random, so there is nothing to guess and it can be looked up. */
export const hashToken = (token: string): Buffer => digest('sha256', token, 'buffer')

export const isSameSecret = (a: string, b: string): boolean => timingSafeEqual(hashToken(a), hashToken(b))

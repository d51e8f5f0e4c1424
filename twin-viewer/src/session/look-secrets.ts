import type { OriginalRequestId } from '@loujing/wire/id'

const KEY = 'loujing.look.'
const BYTES = 32

/** What opens an approved original: random bytes that this browser makes when it asks and never shows. */
export function newLookSecret(id: OriginalRequestId): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES))
  const secret = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
  localStorage.setItem(KEY + id, secret)
  return secret
}

/** Undefined in any other browser than the one that asked. */
export const lookSecretOf = (id: OriginalRequestId): string | undefined => localStorage.getItem(KEY + id) ?? undefined
export const forgetLookSecret = (id: OriginalRequestId): void => localStorage.removeItem(KEY + id)

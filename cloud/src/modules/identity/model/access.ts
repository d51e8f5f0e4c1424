import type { AccessFinding } from '@loujing/wire/http/access-review'
import type { Role } from '@loujing/wire/http/identity'

/** A right that was not used for a quarter is probably not needed (最小授权). */
export const IDLE_MS = 90 * 24 * 3_600_000

export type Access = {
  roles: readonly Role[]
  createdAt: Date
  signedInAt: Date | null
  disabledAt: Date | null
  hasSecondFactor: boolean
  signsOn: boolean
}

/** What a reviewer should look at. Who was made just now has not been idle; a provider asks for a second factor itself. */
export function findingsOf(access: Access, now: Date): AccessFinding[] {
  const { roles, createdAt, signedInAt, disabledAt, hasSecondFactor, signsOn } = access
  if (roles.length === 0) return []
  if (disabledAt) return ['disabled']
  const sinceMs = now.getTime() - (signedInAt ?? createdAt).getTime()
  const idle: AccessFinding[] = sinceMs > IDLE_MS ? [signedInAt ? 'idle' : 'never'] : []
  return hasSecondFactor || signsOn ? idle : [...idle, 'one-factor']
}

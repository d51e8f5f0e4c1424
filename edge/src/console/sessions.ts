import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export type Sessions = {
  /** The token of a new session, or how long to wait before the next try when the password is wrong or was too often. */
  login(password: string, address: string): { token: string } | { wrong: true; waitMs: number }
  isOpen(token: string | undefined): boolean
  logout(token: string): void
}

const SESSION_MS = 12 * 3_600_000
const MOST_SESSIONS = 64
const FREE_TRIES = 5
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 15 * 60_000
const MOST_ADDRESSES = 1_000
// Whatever address a guess comes from: nobody types a password more often than this on one gateway.
const TRIES_A_MINUTE = 30

/**
 * Who may look at the console: whoever knew the password in the last twelve hours. After five wrong tries an address waits
 * 30 s, then twice as long each time. Tokens live in memory, so a restart of the gateway ends every session.
 */
export function createSessions(password: string, now: () => number): Sessions {
  const expected = digest(password)
  const openUntil = new Map<string, number>()
  const failures = new Map<string, { count: number; untilMs: number }>()
  let minute = { startedMs: 0, tries: 0 }

  function blockedFor(address: string): number {
    const nowMs = now()
    if (nowMs - minute.startedMs >= 60_000) minute = { startedMs: nowMs, tries: 0 }
    if (minute.tries >= TRIES_A_MINUTE) return minute.startedMs + 60_000 - nowMs
    return Math.max(0, (failures.get(address)?.untilMs ?? 0) - nowMs)
  }

  function failed(address: string): number {
    const count = (failures.get(address)?.count ?? 0) + 1
    const over = count - FREE_TRIES
    const waitMs = over < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** over, LONGEST_WAIT_MS)
    failures.delete(address)
    failures.set(address, { count, untilMs: now() + waitMs })
    dropOldest(failures, MOST_ADDRESSES)
    return waitMs
  }

  return {
    login(given, address) {
      const waitMs = blockedFor(address)
      if (waitMs > 0) return { wrong: true, waitMs }
      minute.tries++
      if (!timingSafeEqual(digest(given), expected)) return { wrong: true, waitMs: failed(address) }
      failures.delete(address)
      const token = randomBytes(32).toString('base64url')
      openUntil.set(token, now() + SESSION_MS)
      dropOldest(openUntil, MOST_SESSIONS)
      return { token }
    },
    isOpen(token) {
      if (token === undefined) return false
      const untilMs = openUntil.get(token) ?? 0
      if (untilMs > now()) return true
      openUntil.delete(token)
      return false
    },
    logout: (token) => void openUntil.delete(token),
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}

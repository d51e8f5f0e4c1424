import { parseItems, type Segment } from './segment.ts'
import { toQn } from './time.ts'

/** HJ 212-2017 tables 6 and 7. */
const QN_RETURNS: Record<string, string> = {
  '2': 'refused',
  '3': 'wrong PW',
  '4': 'wrong MN',
  '5': 'wrong ST',
  '6': 'wrong Flag',
  '7': 'wrong QN',
  '8': 'wrong CN',
  '9': 'wrong CRC',
}
const EXE_RETURNS: Record<string, string> = {
  '2': 'failed',
  '3': 'the condition is not met',
  '4': 'timed out',
  '5': 'busy',
  '6': 'system fault',
  '100': 'no data',
}
/** The standard's own: ten seconds, then again, three times. */
const TIMEOUT_MS = 10_000
const TRIES = 3

type Open = { resolve: (outcome: Outcome) => void }
type Outcome = 'done' | 'silent' | { refused: string }

/** Requests to one device, matched with its answers (9011, then 9012) by QN. */
export function createRequests(timeoutMs = TIMEOUT_MS) {
  const open = new Map<string, Open>()

  async function once(send: (qn: string) => void): Promise<Outcome> {
    let ms = Date.now()
    while (open.has(toQn(ms))) ms++
    const qn = toQn(ms)
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const timer = setTimeout(() => resolve('silent'), timeoutMs)
    open.set(qn, { resolve })
    send(qn)
    const outcome = await promise
    clearTimeout(timer)
    open.delete(qn)
    return outcome
  }

  return {
    /**
     * Sends until the device has executed it.
     * @throws Error that says why it was refused, or that nothing was answered
     */
    async ask(send: (qn: string) => void): Promise<void> {
      for (let tries = 0; tries < TRIES; tries++) {
        const outcome = await once(send)
        if (outcome === 'done') return
        if (outcome !== 'silent') throw new Error(`the device says: ${outcome.refused}`)
      }
      throw new Error(`the device did not answer ${TRIES} requests of ${timeoutMs} ms`)
    },

    answered({ qn, cn, cp }: Segment): void {
      const items = parseItems(cp)
      const [accepted, executed] = [items.get('QnRtn'), items.get('ExeRtn')]
      if (cn === '9011' && accepted !== '1') {
        open.get(qn)?.resolve({ refused: QN_RETURNS[accepted ?? ''] ?? `QnRtn=${accepted}` })
      } else if (cn === '9012') {
        open
          .get(qn)
          ?.resolve(executed === '1' ? 'done' : { refused: EXE_RETURNS[executed ?? ''] ?? `ExeRtn=${executed}` })
      }
    },

    /** The connection is gone: nobody will answer. */
    abandon(): void {
      for (const { resolve } of open.values()) resolve({ refused: 'the connection was closed' })
    },
  }
}

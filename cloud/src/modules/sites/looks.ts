import type { LookState } from '@loujing/wire/http/looks'
import type { CameraId, GatewayId, Slug } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import { record } from '../../platform/audit.ts'
import type { Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { GatewayIdentity } from '../../platform/auth.ts'
import type { Caller } from '../identity/index.ts'
import { picturePart, statePart } from './model/look-part.ts'
import { TOO_MANY_LOOKS } from './problems.ts'
import { findCamera } from './store/inventory.ts'
import { createWaiters } from './waiters.ts'

/** Who looks: takes bytes, says how much of them waits to be sent, and is ended when the look is over. */
export type Looker = { write(bytes: Buffer): void; waitingBytes(): number; end(): void }

type Look = { gateway: GatewayId; slug: Slug; lookers: Set<Looker>; state: LookState['state']; changedMs: number }

/** What a gateway on a site's line can carry beside its facts, and what one process carries for one camera. */
const MOST_CAMERAS = 4
const MOST_LOOKERS = 25
/** A picture that a looker has not taken yet: the next ones pass him by. */
const MOST_WAITING_BYTES = 1024 * 1024
/** Without a picture for so long a camera is gone; without a question for so long its gateway is. */
const GONE_MS = 6_000
const OFFLINE_MS = 5_000
/** Then who looks has to ask again, and is asked who he is. */
const MOST_MS = 300_000
const TICK_MS = 1_000

export type Looks = ReturnType<typeof createLooks>

/**
 * Looks through cameras, in memory only: who looks, and the picture that passes. One stream comes from the gateway however
 * many look, and none when nobody does. Nothing is kept but a line in the audit log for each look.
 */
export function createLooks({ sql, now }: { sql: Sql; now: () => Date }) {
  const looks = new Map<CameraId, Look>()
  const waiters = createWaiters()
  /** How many questions of a gateway wait, and when the last one ended. */
  const questions = new Map<GatewayId, { open: number; endedMs: number }>()
  let clock: NodeJS.Timeout | undefined

  const wantedOf = (gateway: GatewayId): Slug[] =>
    [...looks.values()]
      .filter((look) => look.gateway === gateway)
      .map(({ slug }) => slug)
      .toSorted()
  const isThere = (gateway: GatewayId): boolean => {
    const asked = questions.get(gateway)
    return asked !== undefined && (asked.open > 0 || performance.now() - asked.endedMs < OFFLINE_MS)
  }

  function tell(look: Look, state: LookState['state']): void {
    if (look.state === state) return
    look.state = state
    for (const looker of look.lookers) looker.write(statePart(state))
  }

  function tick(): void {
    for (const look of looks.values()) {
      if (performance.now() - look.changedMs < GONE_MS) continue
      tell(look, isThere(look.gateway) ? 'camera-gone' : 'gateway-offline')
    }
  }

  function leave(camera: CameraId, looker: Looker): void {
    const look = looks.get(camera)
    if (!look?.lookers.delete(looker) || look.lookers.size > 0) return
    looks.delete(camera)
    waiters.wake(look.gateway)
    if (looks.size > 0) return
    clearInterval(clock)
    clock = undefined
  }

  function join(camera: CameraId, of: { gateway: GatewayId; slug: Slug }, looker: Looker): void {
    const known = looks.get(camera)
    if (known ? known.lookers.size >= MOST_LOOKERS : wantedOf(of.gateway).length >= MOST_CAMERAS)
      throw refuse(TOO_MANY_LOOKS, { mostCameras: MOST_CAMERAS })
    const look = known ?? { ...of, lookers: new Set(), state: 'asking', changedMs: performance.now() }
    look.lookers.add(looker)
    looks.set(camera, look)
    looker.write(statePart(known || isThere(of.gateway) ? look.state : 'gateway-offline'))
    if (!known) waiters.wake(of.gateway)
    clock ??= setInterval(tick, TICK_MS).unref()
  }

  return {
    /**
     * Lets somebody look until he leaves, or for five minutes. It is written down before he sees anything.
     * @returns the way to leave @throws Refusal not-found · too-many-looks
     */
    async look(caller: Caller, id: CameraId, looker: Looker): Promise<() => void> {
      const { company, address } = caller
      const camera = await inCompany(sql, company, async (tx) => {
        const found = await findCamera(tx, id)
        if (!found) throw notFound('Camera')
        const line = { company, actor: caller, action: 'sites.look-live', object: id, address }
        await record(tx, { ...line, outcome: 'done' }, now())
        return found
      })
      join(id, camera, looker)
      const over = setTimeout(() => looker.end(), MOST_MS).unref()
      return () => {
        clearTimeout(over)
        leave(id, looker)
      }
    },

    /** Which cameras of the gateway are looked at; waits while these are the ones it knows. */
    async wanted(
      { gateway }: GatewayIdentity,
      { known, waitMs }: { known: readonly Slug[]; waitMs: number },
      signal: AbortSignal,
    ): Promise<Slug[]> {
      const asked = questions.get(gateway) ?? { open: 0, endedMs: 0 }
      questions.set(gateway, asked)
      asked.open++
      const before = known.toSorted().join()
      const untilMs = performance.now() + waitMs
      try {
        while (wantedOf(gateway).join() === before && performance.now() < untilMs && !signal.aborted)
          await waiters.wait(gateway, untilMs - performance.now(), signal)
        return wantedOf(gateway)
      } finally {
        asked.open--
        asked.endedMs = performance.now()
      }
    },

    /** Passes a picture on to whoever looks. @returns false when nobody does */
    pass({ gateway }: GatewayIdentity, slug: Slug, jpeg: Buffer, takenAt: Instant): boolean {
      const look = [...looks.values()].find((one) => one.gateway === gateway && one.slug === slug)
      if (!look) return false
      look.changedMs = performance.now()
      tell(look, 'live')
      const part = picturePart(jpeg, takenAt)
      for (const looker of look.lookers) if (looker.waitingBytes() < MOST_WAITING_BYTES) looker.write(part)
      return true
    },

    /** Ends every look: the service stops. */
    close(): void {
      for (const { lookers } of [...looks.values()]) for (const looker of [...lookers]) looker.end()
    },
  }
}

import type { Sha256 } from '@loujing/wire/id'
import { SEALED_TYPE } from '@loujing/wire/sealed'
import type { Actor } from '../../platform/auth.ts'
import type { Sql } from '../../platform/db.ts'
import { notFound } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { inCompany } from '../../platform/tenant.ts'
import { findEvidence } from '../../stores/evidence.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Identity } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { createAlarmFacts } from './alarm-facts.ts'
import { createAlarms } from './alarms.ts'
import { createCalibrations } from './calibrations.ts'
import { createClips } from './clips.ts'
import { createCommands } from './commands.ts'
import { createHandlers } from './events.ts'
import { createGateways } from './gateways.ts'
import { readByteRange } from './model/byte-range.ts'
import { createLooks } from './looks.ts'
import { createPlaces } from './places.ts'
import { createWatch } from './watch.ts'

/** The gateway's own heartbeat while its line is up. */
const HEARTBEAT_MS = 15_000

export type SitesDeps = {
  sql: Sql
  now: () => Date
  log: Log
  identity: Identity
  projects: Projects
  stores: Pick<Stores, 'readings' | 'previews' | 'evidence'>
  /** How often gateways say how they are; two missed are an alarm. */
  heartbeatMs?: number
}
export type Sites = ReturnType<typeof createSites>

/** Building sites: gateways, what they have, what is wrong, and what they are told to do. */
export function createSites({ sql, now, log, identity, projects, stores, heartbeatMs = HEARTBEAT_MS }: SitesDeps) {
  const gateways = createGateways({ sql, now })
  const commands = createCommands({ sql, now, gateways })
  const facts = createAlarmFacts({ now, identity })
  const clips = createClips({ sql, now, alarms: facts })
  const watch = createWatch({ sql, now, log, alarms: facts, commands, gateways, heartbeatMs })
  let following: { close(): Promise<void> } | undefined

  return {
    places: createPlaces({ sql, now, projects, stores }),
    calibrations: createCalibrations({ sql, now, gateways, wake: commands.wake }),
    gateways,
    commands,
    alarms: createAlarms({ sql, now, identity }),
    clips,
    looks: createLooks({ sql, now }),

    /** The door of `platform/auth`. */
    gatewayByToken: gateways.gatewayByToken,
    /** For ingest's receipt: how many commands wait for the gateway. */
    commandsWaiting: commands.countWaiting,
    /** For the relay. */
    handlers: createHandlers({ alarms: facts, clips, commands, gateways, now }),
    watch,
    /** What runs by itself: started and closed by the composition root. */
    async start(): Promise<void> {
      following = await gateways.followCredentials()
      watch.start()
    },
    async close(): Promise<void> {
      await watch.close()
      await following?.close()
    },

    /**
     * A file of evidence that belongs to one of the company's sites, or the part that a header `Range` asks for.
     * @throws Refusal not-found, for any other too
     */
    async openEvidence({ company }: Actor, sha256: Sha256, range?: string) {
      const entry = await inCompany(sql, company, (tx) => findEvidence(tx, sha256))
      const part = entry && readByteRange(range, entry.bytes)
      const file = entry && (await stores.evidence.open(sha256, part))
      // a sealed original has a door of its own, with two locks
      if (!entry || !file || entry.contentType === SEALED_TYPE) throw notFound('Evidence')
      return { ...entry, part, stream: file.stream }
    },
  }
}

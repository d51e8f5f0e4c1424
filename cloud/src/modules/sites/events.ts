import type { EdgeStatus } from '@loujing/wire/edge-status'
import type { Tx } from '../../platform/db.ts'
import type { Event } from '../../platform/outbox.ts'
import type { Handlers } from '../../platform/relay.ts'
import type { FactEvents } from '../../stores/facts.ts'
import type { AlarmFacts, Subject } from './alarm-facts.ts'
import type { Clips } from './clips.ts'
import type { Commands } from './commands.ts'
import type { Gateways } from './gateways.ts'
import { keyOf } from './model/occurrence.ts'
import { tellInventory } from './places.ts'
import { saveStatus } from './store/gateway.ts'
import * as inventory from './store/inventory.ts'

type Heard<Type extends keyof FactEvents> = Event<FactEvents[Type]> & { site: NonNullable<Event['site']> }

/*
 * What `sites` hears: the facts of gateways, in the gateway's order inside a lane, the present before the backlog. Nothing
 * here counts how often it is told: a status or a state has its time, an occurrence its key, a result its command.
 *
 * It says sites.site-created · sites.gateway-changed (Gateway) · sites.inventory-changed · sites.alarm-changed (Alarm, names
 * masked) · sites.command-changed (Command), each with the whole wire object.
 */
export function createHandlers(deps: {
  alarms: AlarmFacts
  clips: Clips
  commands: Commands
  gateways: Gateways
  now: () => Date
}): Handlers {
  const { alarms, clips, commands, gateways, now } = deps

  const on =
    <Type extends keyof FactEvents>(hear: (event: Heard<Type>, tx: Tx) => Promise<void>) =>
    (event: Event, tx: Tx): Promise<void> => {
      if (!event.site) throw new Error(`${event.type} without a site`)
      // said by ingest, which has checked the fact against its schema
      return hear(event as Heard<Type>, tx)
    }

  /** A camera that sees nothing protects nobody: an alarm, since it began, and over when it sees again. */
  async function hearSights(
    tx: Tx,
    of: Pick<Subject, 'company' | 'site' | 'gateway' | 'replay'>,
    { sources }: EdgeStatus,
  ): Promise<void> {
    const told = new Map(sources.flatMap(({ source, sight }) => (sight ? [[source, sight] as const] : [])))
    if (told.size === 0 || !of.gateway) return
    for (const { id, slug } of await inventory.listCameraSlugs(tx, of.gateway)) {
      const sight = told.get(slug)
      if (!sight) continue
      const subject: Subject = { ...of, type: 'camera-blind', source: { kind: 'camera', id } }
      const since = new Date(sight.since)
      if (sight.state === 'clear') await alarms.end(tx, subject, since)
      else {
        const key = keyOf.silence(`${subject.type} ${sight.state}`, id, since.getTime())
        await alarms.hear(tx, subject, { key, severity: 'minor', beganAt: since, at: since }, {})
      }
    }
  }

  return {
    'edge.inventory': on<'edge.inventory'>(async ({ company, site, data: { gateway, fact } }, tx) => {
      const owner = { company, site, gateway }
      await inventory.saveDevices(tx, owner, fact.devices)
      await inventory.savePoints(tx, owner, fact.devices, now())
      await inventory.saveCameras(tx, owner, fact.cameras)
      const kept = {
        devices: fact.devices.map(({ id }) => id),
        cameras: fact.cameras.map(({ id }) => id),
        points: fact.devices.flatMap(({ points }) => points.map(({ id }) => id)),
      }
      await inventory.retireOthers(tx, gateway, kept, now())
      await tellInventory(tx, company, site, now())
    }),

    'edge.status': on<'edge.status'>(async ({ company, site, occurredAt, data }, tx) => {
      const { gateway, fact: status, observedAt, replay } = data
      if (!(await saveStatus(tx, gateway, { status, observedAt, replay }, occurredAt))) return
      const states = status.sources.flatMap(({ kind, source, state }) =>
        kind === 'flow' ? [] : [{ kind, source, state }],
      )
      const isNew = await inventory.saveStates(tx, gateway, states, data)
      await gateways.tell(tx, { company, gateway })
      if (isNew) await tellInventory(tx, company, site, now())
      // a gateway that was started with a clock that runs ahead would seem to have been started after what it tells now
      if (status.startedAt <= observedAt) await alarms.endOrphaned(tx, gateway, new Date(status.startedAt))
      await hearSights(tx, { company, site, gateway, replay }, status)
      const subject: Subject = {
        company,
        site,
        gateway,
        type: 'gateway-offline',
        source: { kind: 'gateway', id: gateway },
        replay,
      }
      const at = new Date(observedAt)
      if (status.state === 'offline') {
        const key = keyOf.silence(subject.type, gateway, at.getTime())
        await alarms.hear(tx, subject, { key, severity: 'major', beganAt: at, at }, {})
      } else await alarms.end(tx, subject, now())
    }),

    'camera.state': on<'camera.state'>(async ({ company, site, data }, tx) => {
      const camera = await inventory.findCamera(tx, data.camera)
      if (!camera) return
      const states = [{ kind: 'camera', source: camera.slug, state: data.fact.state } as const]
      if (await inventory.saveStates(tx, data.gateway, states, data)) await tellInventory(tx, company, site, now())
    }),

    'camera.episode': on<'camera.episode'>(async ({ company, site, data }, tx) => {
      const { gateway, camera, replay, observedAt, fact: episode } = data
      const subject: Subject = {
        company,
        site,
        gateway,
        type: episode.kind,
        source: { kind: 'camera', id: camera },
        replay,
      }
      const isEnd = episode.phase === 'end'
      const told = {
        key: keyOf.episode(episode.episode),
        severity: episode.severity,
        beganAt: new Date(episode.startedAt),
        at: new Date(observedAt),
        endedAt: isEnd ? new Date(episode.endedAt ?? observedAt) : undefined,
      }
      await alarms.hear(tx, subject, told, { episode })
      await clips.bind(tx, { company, site }, episode)
    }),

    'camera.clip': on<'camera.clip'>(({ company, site, data }, tx) =>
      clips.hear(tx, { company, site, camera: data.camera }, data.fact, new Date(data.observedAt)),
    ),

    'edge.alarm': on<'edge.alarm'>(async ({ company, site, data }, tx) => {
      const { gateway, point, replay, observedAt, fact } = data
      const subject: Subject = { company, site, gateway, type: fact.rule, source: { kind: 'point', id: point }, replay }
      const [beganAt, at] = [new Date(fact.since), new Date(observedAt)]
      // a flow knows of one excess at a time: what it forgot with its memory ends where the next one begins
      if (fact.state === 'active') await alarms.end(tx, subject, beganAt)
      const { severity, value, unit, threshold } = fact
      const key = keyOf.flow(fact.rule, point, fact.since)
      const endedAt = fact.state === 'cleared' ? at : undefined
      await alarms.hear(tx, subject, { key, severity, beganAt, at, endedAt }, { value, unit, threshold })
    }),

    'command.result': on<'command.result'>(({ company, data: { gateway, fact } }, tx) =>
      commands.hearResult(tx, company, gateway, fact, now()),
    ),

    'ingest.evidence-stored': on<'ingest.evidence-stored'>(async ({ site, data: { sha256 } }, tx) => {
      await alarms.pictureStored(tx, site, sha256)
      await clips.fileStored(tx, site, sha256)
    }),
  }
}

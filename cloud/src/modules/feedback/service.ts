import type { AcceptedChange, CameraChange, CameraFeedback } from '@loujing/wire/http/feedback'
import { uuidv7, type CameraId, type ChangeId, type CommandId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { isDeepStrictEqual } from 'node:util'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, Identity } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { createHandlers } from './events.ts'
import { commandFor, commandToUndo } from './model/apply.ts'
import { countVerdicts, propose, type Wanted } from './model/propose.ts'
import { CHANGE_ID_TAKEN, NOTHING_TO_UNDO, PROPOSAL_CHANGED } from './problems.ts'
import * as store from './store/change.ts'
import type { ChangeRow } from './store/change.ts'
import { listEpisodes } from './store/episode.ts'

const LOOK_BACK_MS = 7 * 86_400_000
/** More episodes of one camera in a week than this are the newest of them. */
const MOST_EPISODES = 5_000

export type Feedback = ReturnType<typeof createFeedback>
export type FeedbackDeps = { sql: Sql; now: () => Date; identity: Identity; sites: Sites }

/** What verdicts on a camera's episodes teach: changes that are proposed, accepted by a person, and taken back. */
export function createFeedback({ sql, now, identity, sites }: FeedbackDeps) {
  const getCamera = async (tx: Reader, id: CameraId) => {
    const camera = await sites.places.findCameraIn(tx, id)
    if (!camera) throw notFound('Camera')
    return camera
  }

  async function look(tx: Reader, camera: CameraId, wanted: Wanted): Promise<CameraFeedback> {
    const from = new Date(now().getTime() - LOOK_BACK_MS)
    const episodes = await listEpisodes(tx, camera, from, MOST_EPISODES)
    return {
      camera,
      from: toInstant(from),
      to: toInstant(now()),
      episodes: countVerdicts(episodes),
      proposals: propose(episodes, wanted),
    }
  }

  async function toChanges(tx: Reader, looker: Actor, rows: readonly ChangeRow[]): Promise<AcceptedChange[]> {
    const people = rows.flatMap(({ acceptedBy, undoneBy }) => (undoneBy ? [acceptedBy, undoneBy] : [acceptedBy]))
    const names = await identity.namesOf(tx, looker, people)
    return rows.map(({ id, cameraId, version, proposal, before, acceptedBy, acceptedAt, undoneBy, undoneAt }) => ({
      id,
      camera: cameraId,
      version,
      proposal,
      before,
      acceptedBy: names.get(acceptedBy) ?? '*',
      acceptedAt: toInstant(acceptedAt),
      ...(undoneBy && undoneAt && { undone: { by: names.get(undoneBy) ?? '*', at: toInstant(undoneAt) } }),
    }))
  }

  async function one(tx: Reader, looker: Actor, id: ChangeId): Promise<AcceptedChange> {
    const row = await store.findChange(tx, id)
    const [change] = row ? await toChanges(tx, looker, [row]) : []
    if (!change) throw notFound('Change')
    return change
  }

  async function note(tx: Tx, caller: Caller, action: string, id: ChangeId, after: unknown): Promise<void> {
    const { company, address } = caller
    const entry = { company, actor: caller, action: `feedback.${action}`, object: id, address, after }
    await record(tx, { ...entry, outcome: 'done' }, now())
  }

  return {
    handlers: createHandlers(now),

    getFeedback: (actor: Actor, id: CameraId): Promise<CameraFeedback> =>
      inCompany(sql, actor.company, async (tx) => {
        const { gateway, slug } = await getCamera(tx, id)
        const { desired } = await sites.gateways.getGatewayIn(tx, gateway)
        return look(tx, id, desired?.sources[slug] ?? {})
      }),

    listChanges: (actor: Actor, id: CameraId, { cursor, limit = 50 }: PageQuery): Promise<Page<AcceptedChange>> =>
      inCompany(sql, actor.company, async (tx) => {
        await getCamera(tx, id)
        const below = cursor === undefined ? undefined : Number(fromCursor(cursor, 1)[0]) || 0
        const changes = await toChanges(tx, actor, await store.listChanges(tx, id, below, limit + 1))
        return toPage(
          changes,
          limit,
          ({ version }) => [version],
          (change) => change,
        )
      }),

    /**
     * Only what the verdicts speak for at this moment; the same again by the same id changes nothing.
     * @throws Refusal not-found · proposal-changed · change-id-taken
     */
    async accept(caller: Caller, camera: CameraId, id: ChangeId, change: CameraChange): Promise<AcceptedChange> {
      const [accepted, gateway] = await inCompany(sql, caller.company, async (tx) => {
        const { gateway, slug, site } = await getCamera(tx, camera)
        // the gateway is locked: of two who accept at once the second sees what the first has changed
        const wanted = await sites.commands.lockWanted(tx, gateway, slug)
        const kept = await store.findChange(tx, id)
        if (kept && !(kept.cameraId === camera && isDeepStrictEqual(kept.proposal.change, change)))
          throw refuse(CHANGE_ID_TAKEN)
        if (kept) return [await one(tx, caller, id), gateway] as const
        const { proposals } = await look(tx, camera, wanted)
        const proposal = proposals.find((each) => isDeepStrictEqual(each.change, change))
        if (!proposal) throw refuse(PROPOSAL_CHANGED)
        const version = await store.nextVersion(tx, camera)
        const command = uuidv7<CommandId>(now().getTime())
        await sites.commands.createCommandIn(tx, caller, gateway, {
          id: command,
          source: slug,
          ...commandFor(change, version, wanted),
        })
        const before = {
          ...(change.is === 'threshold' && { threshold: change.from }),
          masks: wanted.masks?.length ?? 0,
          zones: wanted.zones?.length ?? 0,
        }
        const by = { acceptedBy: caller.person, acceptedAt: now(), company: caller.company }
        const of = { gatewayId: gateway, cameraId: camera, cameraSlug: slug, site }
        await store.insertChange(tx, { id, ...of, ...by, version, proposal, before, command })
        await note(tx, caller, 'accept', id, proposal)
        return [await one(tx, caller, id), gateway] as const
      })
      sites.commands.hurry(gateway)
      return accepted
    },

    /** Takes back what it set, and nothing that was set since. @throws Refusal not-found · nothing-to-undo */
    async undo(caller: Caller, id: ChangeId): Promise<AcceptedChange> {
      const [undone, gateway] = await inCompany(sql, caller.company, async (tx) => {
        const row = await store.lockChange(tx, id)
        if (!row) throw notFound('Change')
        if (row.undoneAt) return [await one(tx, caller, id), row.gatewayId] as const
        const wanted = await sites.commands.lockWanted(tx, row.gatewayId, row.cameraSlug)
        const told = commandToUndo(row.proposal.change, wanted)
        if (!told) throw refuse(NOTHING_TO_UNDO)
        const command = uuidv7<CommandId>(now().getTime())
        const asked = { id: command, source: row.cameraSlug, ...told }
        await sites.commands.createCommandIn(tx, caller, row.gatewayId, asked)
        await store.undoChange(tx, id, caller.person, command, now())
        await note(tx, caller, 'undo', id, told)
        return [await one(tx, caller, id), row.gatewayId] as const
      })
      sites.commands.hurry(gateway)
      return undone
    },
  }
}

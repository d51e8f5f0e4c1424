import type {
  Hazard,
  HazardCounts,
  HazardEvent,
  HazardOfAlarm,
  HazardQuery,
  NewHazard,
} from '@loujing/wire/http/hazards'
import type { Alarm, Site } from '@loujing/wire/http/sites'
import {
  uuidv7,
  type AlarmId,
  type CameraId,
  type ContractorId,
  type HazardId,
  type Sha256,
  type SiteId,
} from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import { holdEvidence } from '../../stores/evidence-hold.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import type { Sites } from '../sites/index.ts'
import { dayOf } from '@loujing/wire/beijing'
import { responsibleFor, type Spot } from './model/responsible.ts'
import {
  atLeast,
  categoryOf,
  deadlineOf,
  isLower,
  levelOf,
  rulesFor,
  type HazardRules,
  type LevelBy,
} from './model/rules.ts'
import { passedAt } from './model/step.ts'
import { demandPhotos, enterPhotos } from './photos.ts'
import { HAZARD_ID_TAKEN, LEVEL_REASON } from './problems.ts'
import { insertEvent, listEvents } from './store/event.ts'
import * as store from './store/hazard.ts'
import type { HazardRow, Key } from './store/hazard.ts'
import { allOfSite } from './store/responsibility.ts'
import type { View } from './view.ts'

export type HazardsDeps = {
  sql: Sql
  now: () => Date
  rules: readonly HazardRules[]
  projects: Projects
  sites: Sites
  view: View
  evidence: EvidenceDoor
}

type Found = Pick<HazardRow, 'id' | 'title' | 'detail' | 'category' | 'alarmId' | 'alarmType' | 'place' | 'foundAt'> & {
  spot: Spot
  cameraName: string | null
  contractor?: ContractorId | undefined
  level: LevelBy
  photos: Sha256[]
  held: Sha256[]
}

/** Hazards (隐患): found by a person or made of an alarm, listed, looked at. What happens to them then is in `steps.ts`. */
export function createHazards({ sql, now, rules, projects, sites, view, evidence }: HazardsDeps) {
  async function rulesOf(tx: Tx, site: Site): Promise<HazardRules> {
    const { city } = await projects.getProjectIn(tx, site.project)
    return rulesFor(rules, city, dayOf(now()))
  }

  /** @returns false when there is one of this id or alarm */
  async function make(tx: Tx, caller: Caller, site: Site, found: Found): Promise<boolean> {
    const { company, address } = caller
    const at = now()
    const chosen = found.contractor
      ? ({ contractor: found.contractor, by: 'person' } as const)
      : responsibleFor(await allOfSite(tx, site.id), found.spot, dayOf(found.foundAt))
    const deadline = deadlineOf(await rulesOf(tx, site), found.level.level, at)
    const row: HazardRow = {
      id: found.id,
      companyId: company,
      siteId: site.id,
      title: found.title,
      detail: found.detail,
      category: found.category,
      level: found.level.level,
      levelRule: found.level.by.rule,
      levelSource: found.level.by.source,
      state: 'open',
      // what has passed when it is made is told by its making
      attention: passedAt(deadline.at, at).at(-1) ?? 'none',
      alarmId: found.alarmId,
      alarmType: found.alarmType,
      place: found.place,
      cameraId: found.spot.camera ?? null,
      cameraName: found.cameraName,
      zone: found.spot.zone ?? null,
      contractorId: chosen?.contractor ?? null,
      contractorBy: chosen?.by ?? null,
      foundAt: found.foundAt,
      foundBy: caller.person,
      deadlineAt: deadline.at,
      deadlineRule: deadline.by.rule,
      deadlineSource: deadline.by.source,
      rectifiedAt: null,
      rectifiedBy: null,
      rectifiedText: null,
      sentBack: 0,
      closedAt: null,
      updatedAt: at,
    }
    if (!(await store.insertHazard(tx, row, at))) return false
    const event = { id: uuidv7(at.getTime()), hazard: row.id, at, kind: 'found', byPerson: caller.person } as const
    await insertEvent(tx, company, { ...event, text: found.detail, photos: found.photos })
    await enterPhotos(tx, evidence, company, { hazard: row.id, photos: found.photos })
    await holdEvidence(tx, { company, site: site.id }, `hazard:${row.id}`, found.held, at)
    await view.sayHazard(tx, row, at)
    const line = { company, actor: caller, action: 'hazards.create', object: row.id, address }
    await record(tx, { ...line, outcome: 'done', after: row }, at)
    return true
  }

  async function cameraOf(tx: Tx, site: SiteId, id: CameraId | undefined) {
    if (id === undefined) return undefined
    const camera = await sites.places.findCameraIn(tx, id)
    if (camera?.site !== site) throw notFound('Camera')
    return camera
  }

  return {
    /**
     * By hand, with a photo; the same id again answers the hazard as it is.
     * @throws Refusal not-found · unknown-photo · level-reason · hazard-id-taken
     */
    createHazard: (caller: Caller, siteId: SiteId, body: NewHazard): Promise<Hazard> =>
      inCompany(sql, caller.company, async (tx) => {
        const site = await sites.places.getSiteIn(tx, siteId)
        const known = await store.findHazard(tx, body.id)
        if (known) return view.toHazard(tx, caller, sameSite(known, siteId))
        const camera = await cameraOf(tx, siteId, body.camera)
        if (body.contractor) await projects.contractors.getContractorIn(tx, site.project, body.contractor)
        await demandPhotos(tx, siteId, body.photos)
        const level = personsLevel(levelOf(await rulesOf(tx, site), body.category), body)
        const made = await make(tx, caller, site, {
          id: body.id,
          title: body.title,
          detail: body.detail ?? null,
          category: body.category,
          alarmId: null,
          alarmType: null,
          place: body.place ?? camera?.place ?? null,
          spot: { camera: body.camera, zone: body.camera && body.zone },
          cameraName: camera?.name ?? null,
          contractor: body.contractor,
          level,
          foundAt: now(),
          photos: body.photos,
          held: body.photos,
        })
        // made by somebody else between the two looks, or of another company
        const row = await store.findHazard(tx, body.id)
        if (!made && !row) throw refuse(HAZARD_ID_TAKEN)
        return view.toHazard(tx, caller, sameSite(row, siteId))
      }),

    /** One for an alarm: who comes second gets the first one’s. @throws Refusal not-found · level-reason */
    async createOfAlarm(caller: Caller, alarmId: AlarmId, body: HazardOfAlarm): Promise<Hazard> {
      const alarm = await sites.alarms.getAlarm(caller, alarmId)
      return inCompany(sql, caller.company, async (tx) => {
        const known = await store.findOfAlarm(tx, alarmId)
        if (known) return view.toHazard(tx, caller, known)
        const site = await sites.places.getSiteIn(tx, alarm.site)
        await make(tx, caller, site, { ...ofAlarm(alarm, await rulesOf(tx, site), body), id: uuidv7(now().getTime()) })
        const row = await store.findOfAlarm(tx, alarmId)
        if (!row) throw new Error(`the hazard of alarm ${alarmId} was not made`)
        return view.toHazard(tx, caller, row)
      })
    },

    listHazards: (actor: Actor, site: SiteId, query: HazardQuery): Promise<Page<Hazard>> =>
      inCompany(sql, actor.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const { limit = 50, cursor } = query
        const after = cursor === undefined ? undefined : readKey(cursor)
        const rows = await store.listHazards(tx, site, query, { after, limit: limit + 1, now: now() })
        const hazards = await view.toHazards(tx, actor, rows)
        const items = rows.map((row, i) => ({ row, hazard: hazards[i]! }))
        return toPage(
          items,
          limit,
          ({ row }) => [row.rank, row.placeMs, row.id],
          ({ hazard }) => hazard,
        )
      }),

    countHazards: ({ company }: Actor, site: SiteId): Promise<HazardCounts> =>
      inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        return store.countHazards(tx, site, now())
      }),

    getHazard: (actor: Actor, id: HazardId): Promise<Hazard> =>
      inCompany(sql, actor.company, async (tx) => view.toHazard(tx, actor, await getHazard(tx, id))),

    listHistory: (actor: Actor, id: HazardId, { cursor, limit = 50 }: PageQuery): Promise<Page<HazardEvent>> =>
      inCompany(sql, actor.company, async (tx) => {
        await getHazard(tx, id)
        const after = cursor === undefined ? 0 : Number(fromCursor(cursor, 1)[0]) || 0
        const rows = await listEvents(tx, id, after, limit + 1)
        const events = await view.toHistory(tx, actor, rows)
        return toPage(
          rows.map(({ seq }, i) => ({ seq, event: events[i]! })),
          limit,
          ({ seq }) => [seq],
          ({ event }) => event,
        )
      }),
  }
}

async function getHazard(sql: Reader, id: HazardId): Promise<HazardRow> {
  const row = await store.findHazard(sql, id)
  if (!row) throw notFound('Hazard')
  return row
}

function sameSite(row: HazardRow | undefined, site: SiteId): HazardRow {
  if (row?.siteId !== site) throw refuse(HAZARD_ID_TAKEN)
  return row
}

function readKey(cursor: string): Key {
  const [rank, placeMs, id] = fromCursor(cursor, 3)
  return [Number(rank) || 0, Math.trunc(Number(placeMs)) || 0, String(id)]
}

/** A person may say that it is worse; that it is less bad only with a reason, which is then the rule. */
function personsLevel(rule: LevelBy, { level, levelReason }: Pick<NewHazard, 'level' | 'levelReason'>): LevelBy {
  if (level === undefined || level === rule.level) return rule
  if (isLower(level, rule.level) && levelReason === undefined) throw refuse(LEVEL_REASON, { level: rule.level })
  return { level, by: { rule: 'person', source: levelReason ?? rule.by.source } }
}

/** An alarm as what was found: its picture, its place, its zone. */
function ofAlarm(alarm: Alarm, rules: HazardRules, body: HazardOfAlarm): Omit<Found, 'id'> {
  const category = categoryOf(alarm.type)
  const picture = alarm.episode?.picture
  // of a calibrated camera: where the person stood, not where the camera hangs
  const ground = alarm.episode?.place
  const isCamera = alarm.source.kind === 'camera'
  return {
    title: body.title ?? alarm.source.name,
    detail: body.detail ?? null,
    category,
    alarmId: alarm.id,
    alarmType: alarm.type,
    place: ground ? { eastM: ground.eastM, northM: ground.northM, upM: 0 } : (alarm.source.place ?? null),
    spot: isCamera ? { camera: alarm.source.id as CameraId, zone: alarm.episode?.zone } : {},
    cameraName: isCamera ? alarm.source.name : null,
    level: personsLevel(atLeast(levelOf(rules, category), alarm.severity), body),
    foundAt: new Date(alarm.raisedAt),
    photos: picture ? [picture.sha256] : [],
    held: picture ? [picture.sha256, ...(picture.sealed ? [picture.sealed] : [])] : [],
  }
}

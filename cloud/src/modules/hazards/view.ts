import type { Hazard, HazardEvent, HazardPicture } from '@loujing/wire/http/hazards'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'
import { say } from '../../platform/outbox.ts'
import type { Identity, Looker } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { listPictures, type HazardEventRow } from './store/event.ts'
import type { HazardRow } from './store/hazard.ts'

export type ViewDeps = { identity: Identity; projects: Projects }
export type View = ReturnType<typeof createView>

/** Hazards as the wire has them: with the names of people as the looker may see them, contractors and pictures. */
export function createView({ identity, projects }: ViewDeps) {
  async function toHazards(sql: Reader, looker: Looker, rows: readonly HazardRow[]): Promise<Hazard[]> {
    if (rows.length === 0) return []
    const people = rows.flatMap(({ foundBy, rectifiedBy }) => (rectifiedBy ? [foundBy, rectifiedBy] : [foundBy]))
    const names = await identity.namesOf(sql, looker, people)
    const companies = rows.flatMap(({ contractorId }) => (contractorId ? [contractorId] : []))
    const contractors = await projects.contractors.contractorNames(sql, companies)
    const pictures = Map.groupBy(
      await listPictures(
        sql,
        rows.map(({ id }) => id),
      ),
      ({ hazard }) => hazard,
    )
    return rows.map((row) => {
      const { rectifiedBy, rectifiedAt } = row
      const shown = (pictures.get(row.id) ?? []).flatMap(({ kind, photos }) =>
        photos.map((sha256): HazardPicture => ({ sha256, step: stepOf(kind) })),
      )
      return {
        ...plain(row),
        foundBy: names.get(row.foundBy) ?? '*',
        ...(row.contractorId &&
          row.contractorBy && {
            contractor: {
              id: row.contractorId,
              name: contractors.get(row.contractorId) ?? '*',
              by: row.contractorBy,
            },
          }),
        ...(rectifiedBy &&
          rectifiedAt && {
            rectified: {
              at: toInstant(rectifiedAt),
              by: rectifiedBy,
              name: names.get(rectifiedBy) ?? '*',
              text: row.rectifiedText ?? '',
            },
          }),
        pictures: shown,
      }
    })
  }

  return {
    toHazards,

    async toHazard(sql: Reader, looker: Looker, row: HazardRow): Promise<Hazard> {
      const [hazard] = await toHazards(sql, looker, [row])
      if (!hazard) throw new Error('one hazard in, one hazard out')
      return hazard
    },

    async toHistory(sql: Reader, looker: Looker, rows: readonly HazardEventRow[]): Promise<HazardEvent[]> {
      const people = rows.flatMap(({ byPerson }) => (byPerson ? [byPerson] : []))
      const names = await identity.namesOf(sql, looker, people)
      return rows.map(({ at, kind, byPerson, text, photos }) => ({
        at: toInstant(at),
        kind,
        ...(byPerson && { by: names.get(byPerson) ?? '*' }),
        ...(text !== null && { text }),
        photos,
      }))
    },

    /** Tells everybody who watches the site how the hazard is now; for many eyes, so names are masked. */
    async sayHazard(tx: Tx, row: HazardRow, at: Date): Promise<void> {
      const [data] = await toHazards(tx, undefined, [row])
      if (!data) return
      const fact = { type: 'hazards.hazard-changed', subject: row.id, company: row.companyId, site: row.siteId, data }
      await say(tx, fact, at)
    },
  }
}

const stepOf = (kind: HazardEvent['kind']): HazardPicture['step'] =>
  kind === 'found' ? 'found' : kind === 'rectify' ? 'rectified' : 'inspected'

function plain(row: HazardRow): Omit<Hazard, 'foundBy' | 'pictures'> {
  return {
    id: row.id,
    site: row.siteId,
    title: row.title,
    ...(row.detail !== null && { detail: row.detail }),
    category: row.category,
    level: row.level,
    levelBy: { rule: row.levelRule, source: row.levelSource },
    state: row.state,
    attention: row.attention,
    ...(row.alarmId && row.alarmType !== null && { alarm: { id: row.alarmId, type: row.alarmType } }),
    ...(row.place && { place: row.place }),
    ...(row.cameraId && { camera: { id: row.cameraId, name: row.cameraName ?? '' } }),
    ...(row.zone !== null && { zone: row.zone }),
    foundAt: toInstant(row.foundAt),
    deadlineAt: toInstant(row.deadlineAt),
    deadlineBy: { rule: row.deadlineRule, source: row.deadlineSource },
    sentBack: row.sentBack,
    ...(row.closedAt && { closedAt: toInstant(row.closedAt) }),
    updatedAt: toInstant(row.updatedAt),
  }
}

import type { EpisodeClip } from '@loujing/wire/clip'
import type { Episode } from '@loujing/wire/episode'
import type { AlarmClip } from '@loujing/wire/http/sites'
import type { AlarmId, CameraId, CompanyId, EpisodeId, Sha256, SiteId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound } from '../../platform/errors.ts'
import { fromTimeCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import { bindEvidence } from '../../stores/evidence-hold.ts'
import { findEvidence } from '../../stores/evidence.ts'
import type { Caller } from '../identity/index.ts'
import type { AlarmFacts } from './alarm-facts.ts'
import { keyOf } from './model/occurrence.ts'
import * as alarms from './store/alarm.ts'
import * as store from './store/clip.ts'
import { findOccurrence } from './store/occurrence.ts'

export type Clips = ReturnType<typeof createClips>

/** The clips of episodes: what gateways tell of them, and who takes one along. */
export function createClips({ sql, now, alarms: facts }: { sql: Sql; now: () => Date; alarms: AlarmFacts }) {
  /** The alarm of the episode shows its clip now. */
  async function tellAlarm(tx: Tx, episode: EpisodeId): Promise<void> {
    const occurrence = await findOccurrence(tx, keyOf.episode(episode))
    if (!occurrence) return
    await alarms.touch(tx, occurrence.alarmId, now())
    await facts.tell(tx, occurrence.alarmId)
  }

  return {
    /** Told once by the gateway; the file may have come before. */
    async hear(
      tx: Tx,
      of: { company: CompanyId; site: SiteId; camera: CameraId },
      clip: EpisodeClip,
      toldAt: Date,
    ): Promise<void> {
      const file = 'file' in clip ? clip.file : undefined
      const isStored = file !== undefined && (await findEvidence(tx, file.sha256)) !== undefined
      if (!(await store.insertClip(tx, of, clip, { toldAt, isStored }))) return
      if (file) await bindEvidence(tx, of, `episode:${clip.episode}`, [file.sha256])
      await tellAlarm(tx, clip.episode)
    },

    /** Whoever keeps a picture of an episode for a case keeps its clip, and its original. */
    bind: (tx: Tx, of: { company: CompanyId; site: SiteId }, { episode, picture }: Episode): Promise<void> =>
      bindEvidence(tx, of, `episode:${episode}`, [picture.sha256, ...(picture.sealed ? [picture.sealed] : [])]),

    async fileStored(tx: Tx, site: SiteId, sha256: Sha256): Promise<void> {
      for (const episode of await store.markStored(tx, site, sha256)) await tellAlarm(tx, episode)
    },

    /** @throws Refusal not-found */
    listClips: ({ company }: Actor, alarm: AlarmId, { cursor, limit = 20 }: PageQuery): Promise<Page<AlarmClip>> =>
      inCompany(sql, company, async (tx) => {
        if (!(await alarms.findAlarm(tx, alarm))) throw notFound('Alarm')
        const before = fromTimeCursor(cursor)
        const rows = await store.listClips(tx, alarm, before && { toldAt: before.at, episode: before.id }, limit + 1)
        return toPage(
          rows,
          limit,
          ({ toldAt, episode }) => [Date.parse(toldAt), episode],
          (clip) => clip,
        )
      }),

    /** Who takes a clip along answers for where it goes: it is written down. @throws Refusal not-found */
    noteDownload: (caller: Caller, sha256: Sha256): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        if (!(await findEvidence(tx, sha256))) throw notFound('Evidence')
        const { company, address } = caller
        const line = { company, actor: caller, action: 'sites.download-evidence', object: sha256, address }
        await record(tx, { ...line, outcome: 'done' }, now())
      }),
  }
}

import type { EpisodeClip } from '@loujing/wire/clip'
import type { AlarmClip } from '@loujing/wire/http/sites'
import type { AlarmId, CameraId, CompanyId, EpisodeId, Sha256, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../../platform/db.ts'
import { keyOf } from '../model/occurrence.ts'

/** @returns false when it was told before */
export async function insertClip(
  tx: Tx,
  { company, site, camera }: { company: CompanyId; site: SiteId; camera: CameraId },
  clip: EpisodeClip,
  { toldAt, isStored }: { toldAt: Date; isStored: boolean },
): Promise<boolean> {
  const file = 'file' in clip ? clip.file : undefined
  const { lost, detail } = 'lost' in clip ? clip : {}
  const rows = await tx`
    insert into sites.clip (episode_id, company_id, site_id, camera_id, told_at, file, sha256, lost, detail, is_stored)
    values (${clip.episode}, ${company}, ${site}, ${camera}, ${toldAt}, ${file ? JSON.stringify(file) : null}::text::jsonb,
            ${file?.sha256 ?? null}, ${lost ?? null}, ${detail ?? null}, ${isStored})
    on conflict (episode_id) do nothing
    returning episode_id`
  return rows.length > 0
}

/** @returns the episodes whose clip this file is, now marked as having it */
export async function markStored(tx: Tx, site: SiteId, sha256: Sha256): Promise<EpisodeId[]> {
  const rows = await tx<{ episode: EpisodeId }[]>`
    update sites.clip set is_stored = true where site_id = ${site} and sha256 = ${sha256} and not is_stored
    returning episode_id as episode`
  return rows.map(({ episode }) => episode)
}

type Row = Omit<AlarmClip, 'toldAt'> & { toldAt: Date }

/** The clips of an alarm's episodes, newest first, by (told_at, episode). */
export async function listClips(
  sql: Reader,
  alarm: AlarmId,
  before: { toldAt: Date; episode: string } | undefined,
  limit: number,
): Promise<AlarmClip[]> {
  const rows = await sql<Row[]>`
    select c.episode_id as episode, c.told_at, c.file, c.is_stored as stored, c.lost, c.detail
      from sites.clip c join sites.occurrence o on o.key = ${keyOf.episode('')} || c.episode_id
     where o.alarm_id = ${alarm}
       and (${before?.episode ?? null}::uuid is null
            or (c.told_at, c.episode_id) < (${before?.toldAt ?? null}, ${before?.episode ?? null}::uuid))
     order by c.told_at desc, c.episode_id desc
     limit ${limit}`
  return rows.map(toClip)
}

const toClip = ({ episode, toldAt, file, stored, lost, detail }: Row): AlarmClip => ({
  episode,
  toldAt: toInstant(toldAt),
  stored,
  ...(file && { file }),
  ...(lost && { lost }),
  ...(detail && { detail }),
})

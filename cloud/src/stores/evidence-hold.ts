import type { CompanyId, Sha256, SiteId } from '@loujing/wire/id'
import { SEALED_TYPE } from '@loujing/wire/sealed'
import type { Tx } from '../platform/db.ts'

/** Who needs a file: `hazard:` and its id. */
export type Holder = `${string}:${string}`
type Owner = { company: CompanyId; site: SiteId }

/** Files that `holder` needs from now on, also those that have not come yet: while it does, they do not grow old. */
export async function holdEvidence(
  tx: Tx,
  { company, site }: Owner,
  holder: Holder,
  files: readonly Sha256[],
  at: Date,
): Promise<void> {
  await tx`
    insert into stores.evidence_hold (company_id, site_id, sha256, holder, held_at)
    select ${company}, ${site}, sha256, ${holder}, ${at} from unnest(${[...new Set(files)]}::text[]) as file (sha256)
    on conflict (site_id, sha256, holder) do update set released_at = null`
}

/** Files that prove one thing (`episode:` and its id), also those that have not come yet: who needs one needs them all. */
export async function bindEvidence(
  tx: Tx,
  { company, site }: Owner,
  what: `${string}:${string}`,
  files: readonly Sha256[],
): Promise<void> {
  await tx`
    insert into stores.evidence_of (company_id, site_id, what, sha256)
    select ${company}, ${site}, ${what}, sha256 from unnest(${[...new Set(files)]}::text[]) as file (sha256)
    on conflict do nothing`
}

/** Lets all files of a holder go: their time begins now. */
export async function releaseEvidence(tx: Tx, holder: Holder, at: Date): Promise<void> {
  await tx`update stores.evidence_hold set released_at = ${at} where holder = ${holder} and released_at is null`
}

/**
 * Forgets the rows of files that nobody holds, nor one that is bound to them, and that came, or were let go, before `before`; of sealed originals, before
 * `sealedBefore`.
 * @returns the hashes that no site has any more: their bytes may go
 */
export async function dropOldEvidence(
  tx: Tx,
  { before, sealedBefore }: { before: Date; sealedBefore: Date },
  most: number,
): Promise<Sha256[]> {
  const rows = await tx<{ sha256: Sha256 }[]>`
    with old as (
      select site_id, sha256
        from stores.evidence e,
             lateral (select case when content_type = ${SEALED_TYPE} then ${sealedBefore}::timestamptz
                                  else ${before}::timestamptz end as before) class
       where stored_at < greatest(${before}::timestamptz, ${sealedBefore}::timestamptz) and stored_at < class.before
         and not exists (select 1 from stores.evidence_hold h
                          where h.site_id = e.site_id
                            and (h.sha256 = e.sha256
                                 or h.sha256 in (select other.sha256
                                                   from stores.evidence_of mine
                                                   join stores.evidence_of other using (site_id, what)
                                                  where mine.site_id = e.site_id and mine.sha256 = e.sha256))
                            and (h.released_at is null or h.released_at >= class.before))
       order by stored_at limit ${most}),
         dropped as (
      delete from stores.evidence e using old
       where e.site_id = old.site_id and e.sha256 = old.sha256
      returning e.site_id, e.sha256)
    select distinct sha256 from dropped d
     where not exists (select 1 from stores.evidence o
                        where o.sha256 = d.sha256
                          and (o.site_id, o.sha256) not in (select site_id, sha256 from dropped))`
  return rows.map(({ sha256 }) => sha256)
}

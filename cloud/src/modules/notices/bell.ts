import type { AlarmNotice, Delivery, Notice, ReadUpTo, Unread } from '@loujing/wire/http/notices'
import type { SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { fromIdCursor, fromTimeCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Identity } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { listDeliveries } from './store/delivery.ts'
import { type AlarmRow, countUnread, listNotices, markRead, type NoticeRow } from './store/notice.ts'

export type Bell = ReturnType<typeof createBell>

/** What somebody was told, in his own bell list; and what was sent from a site, for those who keep it. */
export function createBell({
  sql,
  now,
  identity,
  sites,
}: {
  sql: Sql
  now: () => Date
  identity: Identity
  sites: Sites
}) {
  async function siteNames(tx: Tx, rows: readonly NoticeRow[]): Promise<Map<SiteId, string>> {
    const names = new Map<SiteId, string>()
    for (const id of new Set(rows.flatMap((row) => (row.news === null ? [row.siteId] : []))))
      names.set(id, (await sites.places.getSiteIn(tx, id)).name)
    return names
  }

  return {
    list: ({ company, person }: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<Notice>> =>
      inCompany(sql, company, async (tx) => {
        const rows = await listNotices(tx, person, fromIdCursor(cursor), limit + 1)
        const names = await siteNames(tx, rows)
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          (row): Notice => {
            const { id, severity, at, readAt } = row
            const line = { id, severity, at: toInstant(at), ...(readAt && { readAt: toInstant(readAt) }) }
            return row.news === null ? { ...line, ...toAlarm(row, names) } : { ...line, news: row.news }
          },
        )
      }),

    unread: ({ company, person }: Actor): Promise<Unread> =>
      inCompany(sql, company, async (tx) => ({ unread: await countUnread(tx, person) })),

    read: ({ company, person }: Actor, { upTo }: ReadUpTo): Promise<Unread> =>
      inCompany(sql, company, async (tx) => {
        await markRead(tx, person, upTo, now())
        return { unread: await countUnread(tx, person) }
      }),

    listDeliveries: (actor: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<Delivery>> =>
      inCompany(sql, actor.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rows = await listDeliveries(tx, site, fromTimeCursor(cursor), limit + 1)
        const names = await identity.namesOf(
          tx,
          actor,
          rows.map(({ personId }) => personId),
        )
        return toPage(
          rows,
          limit,
          ({ createdAt, id }) => [createdAt.getTime(), id],
          ({
            personId,
            subjectId,
            addressMasked,
            createdAt: _,
            dueAt,
            sentAt,
            detail,
            together,
            ...row
          }): Delivery => ({
            ...row,
            alarm: subjectId,
            person: { id: personId, name: names.get(personId) ?? '*' },
            channel: addressMasked,
            dueAt: toInstant(dueAt),
            ...(sentAt && { sentAt: toInstant(sentAt) }),
            ...(detail !== null && { detail }),
            ...(together !== null && { together }),
          }),
        )
      }),
  }
}

const toAlarm = ({ siteId, subjectId, alarmType, source, step }: AlarmRow, names: ReadonlyMap<SiteId, string>) =>
  ({
    site: siteId,
    siteName: names.get(siteId) ?? '',
    alarm: subjectId,
    alarmType,
    source,
    step,
  }) satisfies Partial<AlarmNotice>

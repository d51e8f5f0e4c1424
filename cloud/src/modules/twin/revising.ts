import type { RevisionReport } from '@loujing/wire/http/twin'
import { type CompanyId, type ElementId, type OrphanId, type SiteId, uuidv7 } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import * as elements from './elements-store.ts'
import { linksOrphaned } from './events.ts'
import * as links from './links-store.ts'
import { matchElements, suggest } from './matching.ts'
import type { KeptModel } from './model.ts'
import * as orphans from './orphans-store.ts'
import * as store from './store.ts'

type Revision = { company: CompanyId; site: SiteId; model: Pick<KeptModel, 'id' | 'line' | 'revision'>; at: Date }

/**
 * Gives the elements of a model their ids: those of the revision before where they are the same elements, new ones else.
 * Elements with links that are not found again become orphans, each with the new element that it may be now.
 */
export async function adopt(
  tx: Tx,
  { company, site, model, at }: Revision,
  read: readonly elements.ReadElement[],
): Promise<{ own: elements.NewElement[]; report: RevisionReport | undefined }> {
  const fresh = (): ElementId => uuidv7<ElementId>(at.getTime())
  const before = await store.findReadyBefore(tx, model)
  if (before === undefined) return { own: read.map((element) => ({ ...element, id: fresh() })), report: undefined }

  const standing = await elements.listKnown(tx, before)
  const waiting = await orphans.listLost(tx, model.line)
  const matched = matchElements([...standing, ...waiting], read)
  const own = read.map((element, i) => ({ ...element, id: matched.ids[i] ?? fresh() }))

  const linkCounts = await links.countLinks(tx, model.line)
  const lost = new Set(matched.lost)
  const hanging = matched.lost.filter(({ id }) => linkCounts.has(id))
  const suggested = suggest(hanging, read, (index) => matched.ids[index] === undefined)
  const hint = (id: ElementId) => {
    const found = suggested.get(id)
    return found && { suggested: own[found.index]!.id, suggestedFor: found.why }
  }
  const orphaned = standing
    .filter((known) => lost.has(known) && linkCounts.has(known.id))
    .map(({ id }) => ({ id: uuidv7<OrphanId>(at.getTime()), element: id, lastModel: before, ...hint(id) }))
  await orphans.insertOrphans(tx, company, { line: model.line, lostModel: model.id }, orphaned)
  await orphans.saveReturned(
    tx,
    waiting.filter((known) => !lost.has(known)).map(({ orphan }) => orphan),
    at,
  )
  const again = waiting.flatMap(({ orphan, id }) => {
    const found = hint(id)
    return found === undefined ? [] : [{ id: orphan, element: id, ...found }]
  })
  await orphans.suggestAnew(tx, again)
  if (orphaned.length > 0) {
    await linksOrphaned(tx, { company, site, line: model.line, model: model.id, orphans: orphaned.length }, at)
  }

  const sum = (ids: readonly ElementId[]) => ids.reduce((total, id) => total + (linkCounts.get(id) ?? 0), 0)
  const all = sum(standing.map(({ id }) => id))
  const kept = sum(standing.filter((known) => !lost.has(known)).map(({ id }) => id))
  const report = {
    ...{ before, byGuid: matched.byGuid, byLikeness: matched.byLikeness },
    added: matched.ids.filter((id) => id === undefined).length,
    removed: standing.filter((known) => lost.has(known)).length,
    ...{ links: all, linksKept: kept, orphans: orphaned.length },
    survivalPercent: all === 0 ? 100 : Math.round((kept / all) * 10_000) / 100,
  }
  return { own, report }
}

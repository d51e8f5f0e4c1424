import type { ElementLink, Model } from '@loujing/wire/http/twin'
import type { CompanyId, ModelId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Tx } from '../../platform/db.ts'
import { say } from '../../platform/outbox.ts'

/** Said when a model comes, is ready, or has failed. Its data begins as the live message `model` does. */
export const MODEL_CHANGED = 'twin.model-changed'

/** Said when the units of a line were worked out anew, by a revision or another rule. */
export const UNITS_FOUND = 'twin.units-found'

export const ELEMENT_LINKED = 'twin.element-linked'
export const ELEMENT_UNLINKED = 'twin.element-unlinked'
/** Said when a revision no longer has elements that something hangs on. */
export const LINKS_ORPHANED = 'twin.links-orphaned'

type Change = { company: CompanyId; site: SiteId; id: ModelId; state: Model['state'] }

export async function modelChanged(tx: Tx, { company, site, id, state }: Change, at: Date): Promise<void> {
  await say(tx, { type: MODEL_CHANGED, subject: id, company, site, data: { at: toInstant(at), model: id, state } }, at)
}

type Found = { company: CompanyId; site: SiteId; line: string; model: ModelId }

export async function unitsFound(tx: Tx, { company, site, line, model }: Found, at: Date): Promise<void> {
  await say(tx, { type: UNITS_FOUND, subject: line, company, site, data: { line, model } }, at)
}

export async function elementLinked(tx: Tx, company: CompanyId, link: ElementLink, at: Date): Promise<void> {
  await say(tx, { type: ELEMENT_LINKED, subject: link.element, company, data: link }, at)
}

export async function elementUnlinked(tx: Tx, company: CompanyId, link: ElementLink, at: Date): Promise<void> {
  await say(tx, { type: ELEMENT_UNLINKED, subject: link.element, company, data: link }, at)
}

type Orphaned = { company: CompanyId; site: SiteId; line: string; model: ModelId; orphans: number }

export async function linksOrphaned(
  tx: Tx,
  { company, site, line, model, orphans }: Orphaned,
  at: Date,
): Promise<void> {
  await say(tx, { type: LINKS_ORPHANED, subject: line, company, site, data: { model, orphans } }, at)
}

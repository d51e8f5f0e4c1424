import type { Model } from '@loujing/wire/http/twin'
import type { CompanyId, ModelId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Tx } from '../../platform/db.ts'
import { say } from '../../platform/outbox.ts'

/** Said when a model comes, is ready, or has failed. Its data begins as the live message `model` does. */
export const MODEL_CHANGED = 'twin.model-changed'

type Change = { company: CompanyId; site: SiteId; id: ModelId; state: Model['state'] }

export async function modelChanged(tx: Tx, { company, site, id, state }: Change, at: Date): Promise<void> {
  await say(tx, { type: MODEL_CHANGED, subject: id, company, site, data: { at: toInstant(at), model: id, state } }, at)
}

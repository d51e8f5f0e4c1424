import type { ElementLink, Model } from '@loujing/wire/http/twin'
import {
  type CompanyId,
  type ElementId,
  type ElementLinkId,
  type PersonId,
  type SiteId,
  uuidv7,
} from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'
import { notFound } from '../../platform/errors.ts'
import { elementUnlinked } from './events.ts'
import { standing, toModel } from './model.ts'
import type { Revisions } from './revisions.ts'
import * as kept from './standing-store.ts'
import * as store from './store.ts'

export type Standing = ReturnType<typeof createStanding>
export type Hang = { company: CompanyId; by: PersonId; site: SiteId; elements: readonly ElementId[]; kind: string }

const MODELS_OF_A_SITE = 200

/** What stands on a site, for other modules inside their own transactions: models, their elements, and what hangs on them. */
export function createStanding({ now, revisions }: { now: () => Date; revisions: Pick<Revisions, 'linkElementIn'> }) {
  return {
    /** The newest ready revision of each line. */
    async listModels(tx: Reader, site: SiteId): Promise<(Model & { line: string })[]> {
      const models = standing(await store.listModels(tx, site, undefined, MODELS_OF_A_SITE))
      return models.filter(({ state }) => state === 'ready').map((model) => ({ ...toModel(model), line: model.line }))
    },
    listDrawn: kept.listDrawn,
    listHanging: kept.listHanging,
    findByGuids: kept.findByGuids,
    linkElementIn: revisions.linkElementIn,

    /**
     * Hangs one object of a kind on some elements of a site, in place of others of the kind; without an object none is left.
     * @throws Refusal not-found when an element is not of the site
     */
    async hangIn(tx: Tx, { company, by, site, elements, kind }: Hang, object: string | undefined): Promise<void> {
      const own = [...new Set(elements)]
      if ((await kept.countOfSite(tx, site, own)) < own.length) throw notFound('Element')
      for (const { madeAt, id, ...link } of await kept.removeHanging(tx, own, kind, object)) {
        const removed: ElementLink = { ...link, id: id as ElementLinkId, kind, madeAt: toInstant(madeAt) }
        await elementUnlinked(tx, company, removed, now())
      }
      if (object === undefined) return
      for (const element of own) {
        const id = uuidv7<ElementLinkId>(now().getTime())
        await revisions.linkElementIn(tx, { company, by, element, id, kind, object })
      }
    },
  }
}

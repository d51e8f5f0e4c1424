import type { ElementLinkId, PersonId, TopicId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { TwinService } from '../twin/index.ts'
import type { Kept } from './store.ts'
import { TOPIC } from './tell.ts'

/** A view of half a building is not about each of its elements. */
const MOST_HUNG = 200

/** Hangs topics on our own elements, so that they outlive the revisions of the file. */
export function createHanging({ twin, now }: { twin: Pick<TwinService, 'standing'>; now: () => Date }) {
  return {
    /** Answers the file that most of the elements are of, and how many GlobalIds no model of the site has. */
    async hang(tx: Tx, { company, site }: Kept, by: PersonId, topic: TopicId, guids: readonly string[]) {
      const wanted = [...new Set(guids)]
      if (wanted.length === 0) return { line: undefined, unknown: 0 }
      const found = await twin.standing.findByGuids(tx, site, wanted)
      if (found.length <= MOST_HUNG)
        for (const { element } of found)
          await twin.standing.linkElementIn(tx, {
            ...{ company, by, element, kind: TOPIC, object: topic },
            id: uuidv7<ElementLinkId>(now().getTime()),
          })
      const lines = Map.groupBy(found, ({ line }) => line)
      const [line] = [...lines].sort(([, a], [, b]) => b.length - a.length)[0] ?? []
      return { line, unknown: wanted.length - found.length }
    },
  }
}
export type HangingDoor = ReturnType<typeof createHanging>

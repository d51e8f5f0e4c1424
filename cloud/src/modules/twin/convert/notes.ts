import type { ModelNote } from '@loujing/wire/http/twin'
import type { Feature } from './metadata.ts'

/** Schemas that are read as their successors, because no program writes them any more. */
const ALIASED = /^IFC2X_FINAL|^IFC4X[12]|^IFC4X3_RC/

export type Troubles = { warnings: readonly string[]; skipped: number; isWhole: boolean }
type Reading = { schema: string; elementIds(): ReadonlySet<number> }

/** What was read, but not as the file meant it. `what` is a name that a viewer translates. */
export function notesOf(elements: readonly Feature[], ifc: Reading, troubles: Troubles): ModelNote[] {
  const byGuid = Map.groupBy(elements, ({ guid }) => guid)
  const doubled = [...byGuid].filter(([guid, found]) => guid !== '' && found.length > 1)
  const example = (text: string | undefined) =>
    text === undefined || text === '' ? {} : { example: text.slice(0, 200) }
  const notes: ModelNote[] = [
    { what: 'no-shape', count: ifc.elementIds().size - elements.length },
    { what: 'not-believable', count: troubles.skipped },
    { what: 'cut-off', count: troubles.isWhole ? 0 : 1 },
    { what: 'doubled-guid', count: doubled.length, ...example(doubled[0]?.[0]) },
    { what: 'no-guid', count: byGuid.get('')?.length ?? 0, ...example(byGuid.get('')?.[0]?.ifcClass) },
    { what: 'no-storey', count: elements.filter(({ storey }) => storey === '').length },
    { what: 'old-schema', count: ALIASED.test(ifc.schema) ? 1 : 0, ...example(ifc.schema) },
    ...troubles.warnings.map((warning) => ({ what: 'place', count: 1, ...example(warning) })),
  ]
  return notes.filter(({ count }) => count > 0)
}

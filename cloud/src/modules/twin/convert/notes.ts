import type { ModelNote } from '@loujing/wire/http/twin'
import type { Feature } from './metadata.ts'

/** Schemas that are read as their successors, because no program writes them any more. */
const ALIASED = /^IFC2X_FINAL|^IFC4X[12]|^IFC4X3_RC/

type Reading = { schema: string; elementIds(): ReadonlySet<number> }

/** What was read, but not as the file meant it. `what` is a name that a viewer translates. */
export function notesOf(elements: readonly Feature[], ifc: Reading, warnings: readonly string[]): ModelNote[] {
  const byGuid = Map.groupBy(elements, ({ guid }) => guid)
  const doubled = [...byGuid].filter(([guid, found]) => guid !== '' && found.length > 1)
  const example = (text: string | undefined) =>
    text === undefined || text === '' ? {} : { example: text.slice(0, 200) }
  const notes: ModelNote[] = [
    { what: 'no-shape', count: ifc.elementIds().size - elements.length },
    { what: 'doubled-guid', count: doubled.length, ...example(doubled[0]?.[0]) },
    { what: 'no-guid', count: byGuid.get('')?.length ?? 0, ...example(byGuid.get('')?.[0]?.ifcClass) },
    { what: 'no-storey', count: elements.filter(({ storey }) => storey === '').length },
    { what: 'old-schema', count: ALIASED.test(ifc.schema) ? 1 : 0, ...example(ifc.schema) },
    ...warnings.map((warning) => ({ what: 'place', count: 1, ...example(warning) })),
  ]
  return notes.filter(({ count }) => count > 0)
}

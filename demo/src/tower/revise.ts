import { guid } from './step.ts'

export type RevisionOptions = { seed?: string; renewed?: number; moved?: number; removed?: number }
/** What a revision did to the elements, by their GUIDs in the file before. */
export type RevisionTruth = {
  elements: readonly string[]
  /** Old GUID → new GUID of the same element. */
  renewed: ReadonlyMap<string, string>
  moved: readonly string[]
  removed: readonly string[]
}

const ELEMENT =
  /^#(\d+)=IFC(COLUMN|BEAM|SLAB|WALL|WINDOW|DOOR|RAILING|COVERING|STAIR|SPACE|BUILDINGELEMENTPROXY)\('([^']{22})',(#\d+),('(?:[^']|'')*'),([^,]*),([^,]*),#(\d+),/

/**
 * The next revision of a generated file, as an architect's program would export it: of the elements the share `renewed` gets
 * new GUIDs, `moved` stands 0.4 m further along its own x axis, `removed` is gone; no element suffers two of these.
 * The same for the same file and options.
 */
export function reviseTower(
  ifc: string,
  { seed = 'revision', renewed = 0.03, moved = 0.02, removed = 0.01 }: RevisionOptions = {},
): { ifc: string; truth: RevisionTruth } {
  const lines = ifc.split('\n')
  const found = lines.flatMap((line, index) => {
    const [, ref, , globalId, , , , , placement] = ELEMENT.exec(line) ?? []
    return ref === undefined ? [] : [{ index, ref, globalId: globalId!, placement: placement! }]
  })
  // The order of hashes is an order of chance, and yet always the same.
  const drawn = found
    .map((element) => ({ ...element, chance: guid(seed, element.globalId).slice(8) }))
    .sort((a, b) => (a.chance < b.chance ? -1 : 1))
  const share = (part: number) => drawn.splice(0, Math.round(found.length * part))
  const [anew, away, gone] = [share(renewed), share(moved), share(removed)]

  const names = new Map(anew.map(({ globalId }) => [globalId, guid(seed, `new/${globalId}`)]))
  for (const { index, globalId } of anew) lines[index] = lines[index]!.replace(globalId, names.get(globalId)!)

  let next = Math.max(...lines.map((line) => Number(/^#(\d+)=/.exec(line)?.[1] ?? 0)))
  const added: string[] = []
  for (const { index, ref, placement } of away) {
    const [point, axes, own] = [++next, ++next, ++next]
    added.push(`#${point}=IFCCARTESIANPOINT((400.,0.,0.));`, `#${axes}=IFCAXIS2PLACEMENT3D(#${point},$,$);`)
    added.push(`#${own}=IFCLOCALPLACEMENT(#${placement},#${axes});`)
    lines[index] = lines[index]!.replace(new RegExp(`^(#${ref}=.*?),#${placement},`), `$1,#${own},`)
  }
  const lostRefs = new Set(gone.map(({ ref }) => ref))
  const kept = lines.flatMap((line) => without(line, lostRefs))
  kept.splice(kept.lastIndexOf('ENDSEC;'), 0, ...added)
  const truth = {
    elements: found.map(({ globalId }) => globalId),
    renewed: names,
    moved: away.map(({ globalId }) => globalId),
    removed: gone.map(({ globalId }) => globalId),
  }
  return { ifc: kept.join('\n'), truth }
}

/** A line without references to what is gone; no line where it was about nothing else. */
function without(line: string, gone: ReadonlySet<string>): string[] {
  const own = /^#(\d+)=/.exec(line)?.[1]
  if (own === undefined) return [line]
  if (gone.has(own)) return []
  if (!/^#\d+=IFCREL/.test(line)) return [line]
  const trimmed = line.replace(/\(([#\d,]+)\)/g, (_, list: string) => {
    const left = list.split(',').filter((ref) => !gone.has(ref.slice(1)))
    return `(${left.join()})`
  })
  const isEmpty = trimmed.includes('()')
  const pointsAtGone = Array.from(trimmed.matchAll(/#(\d+)/g), ([, ref]) => ref!).some((ref) => gone.has(ref))
  return isEmpty || pointsAtGone ? [] : [trimmed]
}

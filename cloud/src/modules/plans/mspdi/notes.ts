import type { PlanImportNote } from '@loujing/wire/http/plan-imports'

const MOST_EXAMPLES = 5

/** Gathers what could not be kept as it was, by kind, with a few names. */
export function createNotes() {
  const found = new Map<PlanImportNote['note'], PlanImportNote>()
  return {
    add(note: PlanImportNote['note'], example: string, count = 1): void {
      const known = found.get(note) ?? { note, count: 0, examples: [] }
      known.count += count
      if (known.examples.length < MOST_EXAMPLES && example !== '') known.examples.push(example)
      found.set(note, known)
    },
    list: (): PlanImportNote[] => [...found.values()],
  }
}
export type Notes = ReturnType<typeof createNotes>

import { isWorse, type Severity } from '@loujing/wire/severity'

/** What is known of one stretch of time in which an alarm's condition held. */
export type Occurrence = { heardAt: Date; endedAt: Date | null }

/** What is told of it. `at`: when that was so, by the clock that `beganAt` is of. */
export type Told = { key: string; severity: Severity; beganAt: Date; at: Date; endedAt?: Date | undefined }

/**
 * What a telling does, whatever came before it: told twice it changes nothing, an old update behind a newer one neither, and
 * an end that overtakes its beginning leaves nothing to begin (`whole`: it began and ended, both at once).
 */
export function effectOf(known: Occurrence | undefined, told: Told): 'begin' | 'go-on' | 'end' | 'whole' | 'nothing' {
  if (!known) return told.endedAt ? 'whole' : 'begin'
  if (known.endedAt) return 'nothing'
  if (told.endedAt) return 'end'
  return told.at > known.heardAt ? 'go-on' : 'nothing'
}

/** The worst of the open occurrences; undefined when none is open. */
export function worst(severities: readonly Severity[]): Severity | undefined {
  return severities.reduce<Severity | undefined>((a, b) => (a === undefined || isWorse(b, a) ? b : a), undefined)
}

export const keyOf = {
  episode: (episode: string): string => `episode ${episode}`,
  /** A flow tells `since` from the first telling to the last: it names the excess. */
  flow: (rule: string, point: string, since: string): string => `flow ${rule} ${point} ${since}`,
  silence: (type: string, source: string, sinceMs: number): string =>
    `silence ${type} ${source} ${new Date(sinceMs).toISOString()}`,
}

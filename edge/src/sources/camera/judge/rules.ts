import type { Zone } from '@loujing/wire/command'
import type { Box, EpisodeKind } from '@loujing/wire/detection'
import type { Severity } from '@loujing/wire/severity'
import { isInForce, type LocalTime } from './hours.ts'
import { hasBeenIn, stayMs, type Whereabouts } from './whereabouts.ts'

/** What is watched for: one kind of episode in one zone, or in the whole picture. */
export type Rule = { key: string; kind: EpisodeKind; severity: Severity; label: string; zone?: Zone }

/** A box of a frame and whose it is. */
export type Person = { box: Box; person: string }

/** The labels of the shipped model: a bare head, and a head under a helmet. Both are a person. */
export const BARE_HEAD = 'head'
/** Where a zone of loitering does not say how long is too long. */
const LOITER_SECONDS = 60

const BY_ZONE_RULE = {
  helmet: { kind: 'no-helmet', severity: 'major' },
  nobody: { kind: 'intrusion', severity: 'major' },
  loitering: { kind: 'loitering', severity: 'minor' },
  order: { kind: 'wrong-order', severity: 'major' },
} as const satisfies Record<Zone['rule'], { kind: EpisodeKind; severity: Severity }>

/** Helmets are asked for in the whole picture, until zones say where. */
export function rulesOf(zones: readonly Zone[]): Rule[] {
  const drawn = zones.map((zone): Rule => {
    const { kind, severity } = BY_ZONE_RULE[zone.rule]
    return { key: `${kind}/${zone.zone}`, kind, severity, label: BARE_HEAD, zone }
  })
  if (zones.some(({ rule }) => rule === 'helmet')) return drawn
  return [{ key: 'no-helmet', ...BY_ZONE_RULE.helmet, label: BARE_HEAD }, ...drawn]
}

/**
 * What a rule is about, whichever camera sees it: a bare head is one matter wherever it goes, a zone is the same zone under
 * the same name.
 */
export const topicOf = ({ kind, key }: Rule): string => (kind === 'no-helmet' ? kind : key)

/**
 * Those of a frame who break `rule`.
 * @param where with this frame already added
 * @param local the site's clock at the frame
 */
export function breaking(rule: Rule, people: readonly Person[], where: Whereabouts, local: LocalTime): Person[] {
  if (rule.zone !== undefined && !isInForce(rule.zone, local)) return []
  return people.filter((each) => isBroken(rule, each, where))
}

/** Those whom `rule` is about at all: of a zone, only who is in it. */
export function concerned({ zone }: Rule, people: readonly Person[], where: Whereabouts): Person[] {
  return zone === undefined
    ? [...people]
    : people.filter(({ person }) => stayMs(where, person, zone.zone) !== undefined)
}

function isBroken({ kind, label, zone }: Rule, { box, person }: Person, where: Whereabouts): boolean {
  const inZoneMs = zone && stayMs(where, person, zone.zone)
  if (zone !== undefined && inZoneMs === undefined) return false
  switch (kind) {
    case 'no-helmet':
      return box.label === label
    case 'intrusion':
      return true
    case 'loitering':
      return inZoneMs! >= (zone?.seconds ?? LOITER_SECONDS) * 1000
    case 'wrong-order':
      return zone?.after !== undefined && !hasBeenIn(where, person, zone.after)
  }
}

import type { Zone } from '@loujing/wire/command'
import type { Box, EpisodeKind } from '@loujing/wire/detection'
import type { Severity } from '@loujing/wire/severity'

/** What is watched for: one kind of episode in one zone, or in the whole picture. */
export type Rule = { key: string; kind: EpisodeKind; severity: Severity; label: string; zone?: Zone }

/** The labels of the shipped model: a bare head, and a head under a helmet. Both are a person. */
const BARE_HEAD = 'head'

const BY_ZONE_RULE = {
  helmet: { kind: 'no-helmet', severity: 'major' },
  nobody: { kind: 'intrusion', severity: 'major' },
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

/** The boxes of a frame that break `rule`. */
export function breaking(rule: Rule, boxes: readonly Box[]): Box[] {
  return boxes.filter(
    (box) =>
      (rule.kind === 'intrusion' || box.label === rule.label) &&
      (rule.zone === undefined || isInside(footPoint(box), rule.zone.polygon)),
  )
}

type Point = readonly [x: number, y: number]

// A standing person is about 7½ heads tall; the helmet box, helmet and face, is a little taller than a head.
const HEADS_TALL: Record<string, number> = { head: 7.5, helmet: 6.5 }

// Feet below the picture are taken to be on its lower edge, just inside: a zone drawn down to the edge holds them.
const LOWER_EDGE = 1 - 1e-6

/** Where the person of a box stands, in fractions: a zone is drawn on the ground, and the model sees heads. */
export function footPoint({ label, x, y, w, h }: Box): Point {
  return [x + w / 2, Math.min(LOWER_EDGE, y + h * (HEADS_TALL[label] ?? 1))]
}

/** Even-odd rule. */
export function isInside([x, y]: Point, polygon: readonly Point[]): boolean {
  let inside = false
  for (let at = 0, before = polygon.length - 1; at < polygon.length; before = at++) {
    const [ax, ay] = polygon[at]!
    const [bx, by] = polygon[before]!
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

import { withParts, type Condition, type Rule } from '@loujing/wire/rule'

type Asked = Extract<Condition, { is: 'compare' | 'count' | 'episode' }>
const isAsked = (condition: Condition): condition is Asked =>
  condition.is === 'compare' || condition.is === 'count' || condition.is === 'episode'

/** The name of what a condition asks, one for all conditions that ask the same. */
export function keyOf(asked: Asked): string {
  switch (asked.is) {
    case 'compare':
      return pointKey(asked.source, asked.point)
    case 'count':
      return countKey(asked.camera, asked.label)
    case 'episode':
      return episodeKey(asked.camera, asked.kind, asked.zone)
  }
}
export const pointKey = (source: string, point: string): string => `point ${source} ${point}`
export const countKey = (camera: string, label: string): string => `count ${camera} ${label}`
export const episodeKey = (camera: string, kind: string, zone?: string): string =>
  `episode ${camera} ${kind}${zone === undefined ? '' : ` ${zone}`}`

/** What a rule asks, each once. */
export function inputsOf(rule: Rule): Asked[] {
  const asked = rule.levels.flatMap(({ when }) => withParts(when)).filter(isAsked)
  return [...new Map(asked.map((input) => [keyOf(input), input])).values()]
}

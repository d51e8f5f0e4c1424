import { NoiseLimit } from '@loujing/wire/http/noise'
import type { Day } from '@loujing/wire/instant'
import * as Type from 'typebox'
import { Value } from 'typebox/value'

const NOT_COMPARED = '限值按公开资料录入，请使用方与标准原文核对后再用。'

/** Classes of GB 3096-2008 table 1: what areas are for, and the most that they may hear. */
const CLASSES: readonly (readonly [slug: string, name: string, dayDb: number, nightDb: number])[] = [
  ['class-0', '0 类 康复疗养区', 50, 40],
  ['class-1', '1 类 居住、医疗、文教', 55, 45],
  ['class-2', '2 类 商住混合', 60, 50],
  ['class-3', '3 类 工业、仓储', 65, 55],
  ['class-4a', '4a 类 交通干线两侧', 70, 55],
  ['class-4b', '4b 类 铁路干线两侧', 70, 60],
]

/**
 * Limits to begin with; a city's own come by `LOUJING_NOISE_LIMITS` and go before one of the same name. None is `confirmed`: the texts of
 * the standards were not at hand, and those of the edition of 2025 for sites are told as the edition before it had them.
 */
export const OWN_LIMITS: readonly NoiseLimit[] = [
  ...CLASSES.map(([slug, name, dayDb, nightDb]) => ({
    ...{ limit: slug, name, city: '*', dayDb, nightDb },
    ...{ effectiveFrom: '2008-10-01' as Day, source: `GB 3096-2008 表 1。${NOT_COMPARED}`, confirmed: false },
  })),
  {
    ...{ limit: 'site-boundary', name: '建筑施工场界', city: '*', dayDb: 70, nightDb: 55 },
    effectiveFrom: '2026-01-01' as Day,
    source: `GB 12523-2025 自 2026-01-01 起代替 GB 12523-2011；此处为 2011 年版数值，新版限值表未能读到。${NOT_COMPARED}`,
    confirmed: false,
  },
]

/** Reads `LOUJING_NOISE_LIMITS`, a JSON list. @throws Error that names what is wrong and what was expected */
export function readNoiseLimits(text: string | undefined): NoiseLimit[] {
  if (text === undefined) return [...OWN_LIMITS]
  const list: unknown = JSON.parse(text)
  const schema = Type.Array(NoiseLimit)
  if (!Value.Check(schema, list)) {
    const [first] = Value.Errors(schema, list)
    const at = first ? `${first.instancePath}: ${first.message}` : 'expected a list of limits'
    throw new Error(`LOUJING_NOISE_LIMITS${at}`)
  }
  const named = new Set(list.map(({ limit }) => limit))
  return [...list, ...OWN_LIMITS.filter(({ limit }) => !named.has(limit))]
}

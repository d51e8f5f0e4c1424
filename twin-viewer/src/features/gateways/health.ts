import type { EdgeStatus } from '@loujing/wire/edge-status'

export type Fullness = { percent: number; tone: 'success' | 'warning' | 'exception' }

/** How full the outbox is; red when it refuses already. */
export function fullness({ bytes, limitBytes, refusing }: EdgeStatus['outbox']): Fullness {
  const percent = limitBytes > 0 ? Math.min(100, (bytes / limitBytes) * 100) : 0
  return { percent, tone: refusing || percent >= 95 ? 'exception' : percent >= 70 ? 'warning' : 'success' }
}

/** What went wrong and how often, most often first; what never happened is left out. */
export const troubles = (problems: EdgeStatus['problems']): [name: string, count: number][] =>
  Object.entries(problems)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)

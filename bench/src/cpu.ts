import { readFileSync, readdirSync } from 'node:fs'
import { loadavg } from 'node:os'

const TICKS_PER_SECOND = 100

/**
 * CPU seconds (user and system) that the processes and all their descendants have used so far, from /proc. A descendant that
 * has ended is counted by its parent (cutime, cstime), so that short-lived database backends are not lost.
 */
export function cpuSeconds(roots: readonly number[]): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name) ?? [])
  const wanted = new Set(roots)
  for (let grown = true; grown;) {
    grown = false
    for (const { pid, parent } of stats) {
      if (wanted.has(parent) && !wanted.has(pid)) grown = wanted.add(pid).has(pid)
    }
  }
  return stats.filter(({ pid }) => wanted.has(pid)).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS_PER_SECOND
}

function statOf(pid: string) {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined // it ended between the two reads
  }
  // the name, in parentheses, may hold spaces; what follows it does not
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent = 0] = fields.slice(1, 2)
  const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0)
  return { pid: Number(pid), parent, ticks }
}

export const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')

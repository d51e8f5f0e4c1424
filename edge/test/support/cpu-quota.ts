import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

const V1 = '/sys/fs/cgroup/cpu'
const V2 = '/sys/fs/cgroup'
const PERIOD_US = 100_000

const groups = (): string | undefined => {
  if (existsSync(join(V1, 'cpu.cfs_quota_us'))) return V1
  return existsSync(join(V2, 'cgroup.subtree_control')) ? V2 : undefined
}

/** Whether this machine lets a test limit the processor of a process: root with control groups that can be written. */
export function canLimitCpu(): boolean {
  const root = groups()
  if (process.getuid?.() !== 0 || root === undefined) return false
  const probe = join(root, `loujing-probe-${process.pid}`)
  try {
    mkdirSync(probe)
    const can = existsSync(join(probe, root === V1 ? 'cpu.cfs_quota_us' : 'cpu.max'))
    rmdirSync(probe)
    return can
  } catch {
    return false // a container whose groups are read-only
  }
}

/** From now on the process, all its threads together, gets `share` of one processor. */
export function limitCpu(pid: number, share: number): void {
  const root = groups()!
  const group = join(root, `loujing-test-${pid}`)
  mkdirSync(group)
  const quotaUs = Math.round(share * PERIOD_US)
  if (root === V1) {
    writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US))
    writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quotaUs))
  } else writeFileSync(join(group, 'cpu.max'), `${quotaUs} ${PERIOD_US}`)
  writeFileSync(join(group, 'cgroup.procs'), String(pid))
  onTestFinished(async () => {
    // a group is empty only when its process is gone for good
    for (let left = 50; left > 0 && existsSync(group); left--) {
      try {
        rmdirSync(group)
      } catch {
        await delay(100)
      }
    }
  })
}

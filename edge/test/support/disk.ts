import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { hasProgram } from './programs.ts'

const quiet = { stdio: 'ignore' } as const

/** Whether this machine lets a test mount file systems: root with losetup and mkfs.ext4. */
export const canMount = (): boolean =>
  process.getuid?.() === 0 &&
  hasProgram('mkfs.ext4') &&
  hasProgram('losetup') &&
  spawnSync('losetup', ['-f'], quiet).status === 0

export type Disk = {
  folder: string
  /** The disk as it would be after a power cut now: what was not synced is not in it. Give it back with unmount. */
  afterPowerCut(name: string): { folder: string; unmount(): void }
}

/** An ext4 of its own in a file. Its page cache stands between it and the file, as memory stands before a disk. */
export function anExt4(folder: string, megabytes = 64): Disk {
  const image = join(folder, 'disk.img')
  execFileSync('truncate', ['-s', `${megabytes}M`, image])
  execFileSync('mkfs.ext4', ['-q', '-F', image], quiet)
  const mounted = mount(image, join(folder, 'disk'))
  onTestFinished(mounted.unmount)
  return {
    folder: mounted.folder,
    afterPowerCut(name) {
      const copy = join(folder, `${name}.img`)
      execFileSync('cp', ['--sparse=always', image, copy])
      return mount(copy, join(folder, name))
    },
  }
}

function mount(image: string, folder: string) {
  mkdirSync(folder)
  execFileSync('mount', ['-o', 'loop', image, folder])
  let mounted = true
  return {
    folder,
    unmount() {
      if (mounted) execFileSync('umount', ['-l', folder])
      mounted = false
    },
  }
}

/** A disk of a few megabytes, to be full. */
export function aTmpfs(folder: string, megabytes: number): string {
  const small = join(folder, 'small')
  mkdirSync(small)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', small])
  onTestFinished(() => void execFileSync('umount', ['-l', small]))
  return small
}

import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { birthOf } from './postgres-process.ts'

const STOPPED_WITHIN_MS = 60_000

/**
 * One launcher a folder: a second start with the same data must not stop the first one's database.
 * @throws when a living process holds it
 */
export async function claimFolder(root: string): Promise<() => Promise<void>> {
  const file = join(root, 'launcher.pid')
  const mine = `${process.pid} ${(await birthOf(process.pid)) ?? ''}`
  const [pid = '', birth = ''] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ')
  if (pid !== '' && birth !== '' && `${pid} ${birth}` !== mine && (await birthOf(Number(pid))) === birth) {
    throw new Error(`${root} is in use by process ${pid}: stop it first, or choose another data folder`)
  }
  await writeFile(file, `${mine}\n`)
  return () => rm(file, { force: true })
}

/**
 * After a kill -9 the pid file stays behind. When it names a server that still runs on this very folder, that one is stopped
 * and awaited; when its pid is gone or meanwhile somebody else's, the file is removed, else PostgreSQL would refuse to start.
 */
export async function stopLeftover(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const pid = Number(text.split('\n')[0])
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (commandLine.split('\0').includes(data)) {
    process.kill(pid, 'SIGINT')
    const deadline = Date.now() + STOPPED_WITHIN_MS
    while ((await birthOf(pid)) !== undefined) {
      if (Date.now() > deadline) throw new Error(`the PostgreSQL of process ${pid} does not stop`)
      await sleep(50)
    }
  }
  await rm(file, { force: true })
}

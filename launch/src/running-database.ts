import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The address of the server that runs on a folder of `startPostgres`; undefined when none does. It tells its port in the fourth line of its pid file. */
export async function urlOfRunning(folder: string): Promise<string | undefined> {
  const lines = (await readFile(join(folder, 'data/postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  if (lines[3] === undefined || !existsSync(`/proc/${lines[0]}`)) return undefined
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim()
  return `postgres://loujing:${password}@127.0.0.1:${lines[3]}/postgres`
}

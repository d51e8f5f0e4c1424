import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { startPostgres } from '@loujing/launch/postgres'
import type { Mask } from '@loujing/wire/command'
import { parse } from 'yaml'

/** The camera of a stored picture or film, by the name of its file: the hash of evidence, or the camera's id of a preview. */
export type CameraOf = (file: string) => string | undefined

/** The database of a data folder, whether its server runs or not. */
export async function askDatabase<Answer>(data: string, ask: (sql: postgres.Sql) => Promise<Answer>): Promise<Answer> {
  const folder = join(data, 'postgres')
  const running = urlOfRunning(folder)
  const started = running === undefined ? await startPostgres({ folder }) : undefined
  const sql = postgres(running ?? started!.url, { max: 1, onnotice: () => undefined })
  try {
    return await ask(sql)
  } finally {
    await sql.end()
    await started?.close()
  }
}

/** A server that runs tells its port in the fourth line of its pid file. */
function urlOfRunning(folder: string): string | undefined {
  const pid = join(folder, 'data/postmaster.pid')
  if (!existsSync(pid)) return undefined
  const lines = readFileSync(pid, 'utf8').split('\n')
  if (!existsSync(`/proc/${lines[0]}`)) return undefined
  const password = readFileSync(join(folder, 'password'), 'utf8').trim()
  return `postgres://loujing:${password}@127.0.0.1:${lines[3]}/postgres`
}

export async function camerasOf(data: string): Promise<CameraOf> {
  const known = await askDatabase(data, async (sql) => {
    const files = await sql<{ file: string; camera: string }[]>`
      select f.sha256 as file, coalesce(a.episode -> 'picture' ->> 'camera', c.slug) as camera
        from stores.evidence_of f
        join sites.occurrence o on o.key = replace(f.what, ':', ' ')
        join sites.alarm a on a.id = o.alarm_id
        join sites.camera c on c.id = a.source_id
      union
      select sha256, c.slug from sites.clip join sites.camera c on c.id = camera_id where sha256 is not null
      union
      select c.id::text, c.slug from sites.camera c`
    return new Map(files.map(({ file, camera }) => [file, camera]))
  })
  return (file) => known.get(file)
}

/** The masks of each camera by the gateway's own file. */
export function masksIn(yaml: string): Map<string, Mask[]> {
  const { cameras = [] } = parse(readFileSync(yaml, 'utf8')) as { cameras?: { source: string; masks?: Mask[] }[] }
  return new Map(cameras.map(({ source, masks = [] }) => [source, masks]))
}

import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import postgres from 'postgres'

/** Folders of which PostgreSQL wants the name and makes the content anew ("What to exclude", PostgreSQL manual §25.3.4). */
const MADE_ANEW = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
])
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts', 'backup_label', 'tablespace_map'])
const isTemporary = (name: string): boolean => name.startsWith('pgsql_tmp') || name.startsWith('pg_internal.init')
const SEGMENT = /^[0-9A-F]{24}$|\.history$/

/**
 * Copies a running cluster (PostgreSQL's low-level backup, manual §25.3.3) from `data` to `to`, while it is written to: the copy
 * is the cluster as it was at the end of this call, to the last commit. A server that is started on it replays what was written
 * meanwhile. A temporary slot keeps that from being recycled.
 */
export async function copyCluster(url: string, data: string, to: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'loujing-backup' } })
  try {
    const slot = `loujing_backup_${process.pid}`
    await sql`select pg_create_physical_replication_slot(${slot}, true, true)`
    await sql`select pg_backup_start('loujing', true)`
    await copyFolder(data, to, (path) => !LEFT_OUT.has(path) && path !== 'global/pg_control')
    // last: it says where the replay may begin
    await copyFile(join(data, 'global/pg_control'), join(to, 'global/pg_control'))
    const [stop] = await sql<{ labelfile: string; spcmapfile: string }[]>`select * from pg_backup_stop(false)`
    await writeFile(join(to, 'backup_label'), stop!.labelfile)
    if (stop!.spcmapfile) await writeFile(join(to, 'tablespace_map'), stop!.spcmapfile)
    for (const name of await readdir(join(data, 'pg_wal')))
      if (SEGMENT.test(name)) await copyFile(join(data, 'pg_wal', name), join(to, 'pg_wal', name))
  } finally {
    await sql.end() // the slot goes with the connection
  }
}

/** What disappears while it is copied was not there at the end: the replay knows. */
async function copyFolder(from: string, to: string, isWanted: (path: string) => boolean): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    const path = relative(from, join(entry.parentPath, entry.name))
    const [top = ''] = path.split('/')
    const isAnew = MADE_ANEW.has(top)
    if (entry.isDirectory() && (!isAnew || path === top)) await mkdir(join(to, path), { recursive: true, mode: 0o700 })
    if (!entry.isFile() || isAnew || isTemporary(entry.name) || !isWanted(path)) continue
    await mkdir(dirname(join(to, path)), { recursive: true, mode: 0o700 })
    await copyFile(join(from, path), join(to, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
}

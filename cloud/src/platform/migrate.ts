import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql } from './db.ts'

const LOCK = 7_301_001

/**
 * Applies `NNNN_owner_what.sql` files in order, each in its own transaction; any number of processes may do it at once.
 * Forward only. An applied file may never change; a new file may never sort before an applied one.
 * @returns the names applied by this call
 */
export async function migrate(sql: Sql, folder: string): Promise<string[]> {
  const connection = await sql.reserve()
  try {
    await connection`select pg_advisory_lock(${LOCK})`
    await connection`
      create table if not exists public.migration (
        name text primary key, sha256 text not null, applied_at timestamptz not null default now())`
    const applied = await connection<
      { name: string; sha256: string }[]
    >`select name, sha256 from public.migration order by name`
    const files = await read(folder)

    for (const [i, { name, sha256 }] of applied.entries()) {
      const file = files[i]
      if (file?.name !== name)
        throw new Error(`the database has ${name}, the code has ${file?.name ?? 'nothing'} in its place`)
      if (file.sha256 !== sha256) throw new Error(`${name} was edited after it was applied`)
    }

    const pending = files.slice(applied.length)
    for (const { name, sha256, text } of pending) {
      const record = `insert into public.migration (name, sha256) values ('${name}', '${sha256}')`
      await connection
        .unsafe(`begin;\n${text}\n;${record};\ncommit`)
        .simple()
        .catch(async (cause: unknown) => {
          await connection.unsafe('rollback').simple()
          throw new Error(`migration ${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
            cause,
          })
        })
    }
    return pending.map((file) => file.name)
  } finally {
    await connection`select pg_advisory_unlock_all()`
    connection.release()
  }
}

async function read(folder: string) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(name)) throw new Error(`not a migration name: ${name}`)
      const text = await readFile(join(folder, name), 'utf8')
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

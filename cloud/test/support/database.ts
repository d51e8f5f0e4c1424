import { inject } from 'vitest'
import { connect, type Sql } from '../../src/platform/db.ts'

export type TestDatabase = AsyncDisposable & {
  url: string
  /** As the service connects: row-level security applies. */
  sql: Sql
  /** The owner: sees and changes everything, to look behind the doors. */
  owner: Sql
  close(): Promise<void>
}

let made = 0

/** A database of one's own, cloned from the migrated template in a fraction of a second; `{ empty: true }` has nothing in it. */
export async function openDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const admin = connect(server, { max: 1 })
  const name = `loujing_test_${process.pid}_${Date.now().toString(36)}_${++made}`
  await admin.unsafe(`create database ${name} ${empty ? '' : `template ${inject('templateDatabase')}`}`)

  const named = new URL(server)
  named.pathname = `/${name}`
  const owner = connect(named.href, { max: 4 })
  const sql = connect(named.href, { role: 'loujing_app' })
  const close = async (): Promise<void> => {
    await Promise.all([sql.end({ timeout: 5 }), owner.end({ timeout: 5 })])
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
  }
  return { url: named.href, sql, owner, close, [Symbol.asyncDispose]: close }
}

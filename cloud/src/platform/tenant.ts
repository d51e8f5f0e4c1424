import type { CompanyId } from '@loujing/wire/id'
import { setTimeout as sleep } from 'node:timers/promises'
import { sqlState, type Sql, type Tx } from './db.ts'

/**
 * One transaction as the given company: row-level security shows and takes only its rows, whatever the statements say.
 * Run again, whole, after a serialization failure or a deadlock: `work` must do nothing but database work.
 */
export function inCompany<T>(sql: Sql, company: CompanyId, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(sql, 'loujing_app', company, work)
}

/** One transaction over all companies: only where the tenant is not known yet (relay, login and token look-up, jobs). */
export function asPlatform<T>(sql: Sql, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(sql, 'loujing_platform', '', work)
}

const RETRIED = new Set(['40001', '40P01'])
const TRIES = 4

function transaction<T>(sql: Sql, role: string, company: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return whileContended(async () => {
    const { result } = await sql.begin(async (tx) => {
      // not awaited on its own: it travels with the first statement of `work`, which runs behind it
      const named = tx`select set_config('role', ${role}, true), set_config('app.company', ${company}, true)`.execute()
      const [result] = await Promise.all([work(tx), named])
      return { result }
    })
    return result
  })
}

/** Does database work, whole, and again after a serialization failure or a deadlock. */
export async function whileContended<T>(work: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await work()
    } catch (error) {
      if (left === 1 || !RETRIED.has(sqlState(error) ?? '')) throw error
      await sleep(Math.random() * 20)
    }
  }
}

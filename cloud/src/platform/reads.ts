import type { CompanyId } from '@loujing/wire/id'
import { openBeside, type Reader, type Role, type Sql } from './db.ts'
import { inCompany } from './tenant.ts'

/** Companies that have connections of their own at once; those of one more are lent by `sql`. */
const MOST_COMPANIES = 8
const CONNECTIONS = 4
const IDLE_SECONDS = 60

export type Reads = ReturnType<typeof openReads>

/**
 * Connections for what is read often. Each belongs to one company from its first byte and can write nothing, so that a
 * statement on it is one way to the database and back, where a transaction takes three. Row-level security holds as it does in
 * a transaction. Several statements may see several moments: what must see one, or writes, takes `inCompany` of `tenant.ts`.
 */
export function openReads(sql: Sql) {
  /** The one that was asked longest ago first. */
  const pools = new Map<CompanyId, { pool: Sql; readers: number }>()
  const platform = open('loujing_platform')

  function open(role: Role, company?: CompanyId): Sql {
    const settings = { default_transaction_read_only: true, ...(company && { 'app.company': company }) }
    return openBeside(sql, {
      ...{ role, settings, name: 'loujing-reads' },
      ...{ max: CONNECTIONS, idleSeconds: IDLE_SECONDS },
    })
  }
  const end = (pool: Sql): Promise<void> => pool.end({ timeout: 5 })

  /** Undefined when all are busy with other companies. */
  function poolOf(company: CompanyId) {
    const known = pools.get(company)
    if (known) {
      pools.delete(company)
    } else if (pools.size >= MOST_COMPANIES) {
      const [resting] = [...pools].filter(([, { readers }]) => readers === 0)
      if (!resting) return undefined
      pools.delete(resting[0])
      void end(resting[1].pool)
    }
    const found = known ?? { pool: open('loujing_app', company), readers: 0 }
    pools.set(company, found)
    return found
  }

  return {
    async inCompany<Result>(company: CompanyId, work: (sql: Reader) => Promise<Result>): Promise<Result> {
      const found = poolOf(company)
      if (!found) return inCompany(sql, company, work)
      found.readers++
      try {
        return await work(found.pool)
      } finally {
        found.readers--
      }
    },

    /** Over all companies: only where the tenant is not known yet. */
    platform: platform as Reader,

    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all([platform, ...[...pools.values()].map(({ pool }) => pool)].map(end))
    },
  }
}

import { connect as connectSocket } from 'node:net'
import postgres from 'postgres'

type Types = { int8: number; date: string }
export type Sql = postgres.Sql<Types>
export type Tx = postgres.TransactionSql<Types>
/** Anything a statement can run on: the pool or a transaction. */
export type Reader = postgres.ISql<Types>

/** The role of a connection: `loujing_app` sees only the rows of the company that `inCompany` names. */
export type Role = 'loujing_app' | 'loujing_platform'

export type ConnectOptions = { role?: Role; max?: number; name?: string }

/**
 * A pool of connections. int8 arrives as a number, or throws beyond 2^53; `date` as `YYYY-MM-DD`; columns in camel case.
 * The driver guesses an array's type by its first element, wrongly for dates and booleans: pass those as
 * `${texts}::text[]::boolean[]`.
 * A host that is a folder, percent-encoded (`postgres://me:secret@%2Frun%2Fpg:5432/db`), means the Unix socket in it.
 * Without `role` the connection is the owner of the schema: for migrations and tests only.
 */
export function connect(url: string, { role, max = 10, name = 'loujing' }: ConnectOptions = {}): Sql {
  return postgres(url, {
    ...socketOf(url),
    max,
    types: { int8, date },
    transform: { column: postgres.toCamel },
    onnotice: () => {},
    connection: {
      application_name: name,
      TimeZone: 'UTC',
      // a transaction left open holds back every reader of the outbox
      idle_in_transaction_session_timeout: 60_000,
      ...(role ? { role } : {}),
    },
    ...{ socket: openSocket },
  })
}

/**
 * One connection of its own beside a pool, of `loujing_platform` from the start: what is read often, over all companies, is
 * one plain statement on it and no transaction. Whoever opens it ends it.
 */
export const openPlatform = (sql: Sql, name: string): Sql => openBeside(sql, { role: 'loujing_platform', name, max: 1 })

/**
 * A pool beside another, to the same database: `settings` hold for each of its connections from the first statement on, and a
 * connection that rests for `idleSeconds` is closed. Whoever opens it ends it.
 */
export function openBeside(
  { options }: Sql,
  { role, name, max, idleSeconds, settings = {} }: Required<ConnectOptions> & Beside,
): Sql {
  const connection = { ...options.connection, application_name: name, role, ...settings }
  const beside = { ...options, max, connection, ...(idleSeconds && { idle_timeout: idleSeconds }) }
  return postgres(beside as unknown as postgres.Options<Record<string, postgres.PostgresType>>) as unknown as Sql
}
type Beside = { idleSeconds?: number; settings?: Record<string, string | boolean> }

function socketOf(url: string): { path: string } | undefined {
  const { hostname, port } = new URL(url)
  const host = decodeURIComponent(hostname)
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port || '5432'}` } : undefined
}

type Address = { host: string[]; port: number[]; path?: string | false }

/** The driver leaves Nagle on: COPY of 1,500 rows takes 96 ms with it and 15 ms without. */
async function openSocket({ host, port, path }: Address) {
  const socket = path ? connectSocket(path) : connectSocket(port[0] ?? 5432, host[0] ?? '127.0.0.1')
  socket.setNoDelay(true)
  await new Promise<void>((done, fail) => socket.once('connect', done).once('error', fail))
  return socket
}

const int8 = {
  to: 20,
  from: [20],
  serialize: (n: number): string => String(n),
  parse(text: string): number {
    const n = Number(text)
    if (!Number.isSafeInteger(n)) throw new RangeError(`int8 ${text} does not fit a number`)
    return n
  },
}

// a calendar date has no time zone, so it must not become a Date
const date = { to: 1082, from: [1082], serialize: (day: string): string => day, parse: (text: string): string => text }

/** The SQLSTATE of an error that the database answered with; undefined for any other error. */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof postgres.PostgresError ? error.code : undefined

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buildApp } from './app.ts'
import { readConfig, type Config } from './config.ts'
import { connect } from './platform/db.ts'
import { createLog, type Log } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'

const config = readConfig(process.env)
const log = createLog(config.logLevel)
const STOP_WITHIN_MS = 20_000

await mkdir(config.dataFolder, { recursive: true })
await migrateDatabase(config, log)
const sql = connect(config.databaseUrl, { role: 'loujing_app', max: 20 })
const { app } = await buildApp({ config, sql, log, now: () => new Date() })
const address = await app.listen({ host: config.host, port: config.port })
log.info({ address }, 'listening')

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(signal))

async function stop(signal: string): Promise<void> {
  log.info({ signal }, 'stopping')
  // whoever does not come to an end in time is cut off: everything acknowledged is in the database already
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
  await app.close()
  await sql.end({ timeout: 5 })
  log.info('stopped')
}

async function migrateDatabase({ databaseUrl }: Config, log: Log): Promise<void> {
  const owner = connect(databaseUrl, { max: 1, name: 'loujing-migrate' })
  const applied = await migrate(owner, join(import.meta.dirname, '../migrations'))
  if (applied.length > 0) log.info({ applied }, 'migrated')
  await owner.end()
}

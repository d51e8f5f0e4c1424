import { randomBytes } from 'node:crypto'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { connect } from '../src/platform/db.ts'
import { createLog } from '../src/platform/log.ts'

/** The document of all routes, as text with sorted paths: what is committed as cloud/openapi.json. Needs no database. */
export async function makeOpenApi(): Promise<string> {
  const config = readConfig({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
    LOUJING_DATA: '/nonexistent',
    LOUJING_FIELD_KEY: randomBytes(16).toString('hex'),
  })
  const sql = connect(config.databaseUrl)
  const { app } = await buildApp({ config, sql, log: createLog('silent'), now: () => new Date(0), starts: false })
  await app.ready()
  const document = app.swagger()
  const paths = Object.fromEntries(Object.entries(document.paths ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
  await app.close()
  await sql.end()
  return `${JSON.stringify({ ...document, paths }, null, 2)}\n`
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from './postgres.ts'
import { urlOfRunning } from './running-database.ts'

/*
 * `npm run audit:verify` over the database of a data folder, whether it runs or not or over DATABASE_URL.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '.data' },
    heads: { type: 'string' },
    write: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
})
const passed = [
  ...(values.heads === undefined ? [] : ['--heads', values.heads]),
  ...(values.write === undefined ? [] : ['--write', values.write]),
  ...(values.json ? ['--json'] : []),
]
const folder = resolve(values.data, 'postgres')

let url = process.env.DATABASE_URL ?? (await urlOfRunning(folder))
if (url === undefined && !existsSync(join(folder, 'data/PG_VERSION'))) {
  console.error(`no database in ${folder}: name the data folder with --data, or a database with DATABASE_URL`)
  process.exit(2)
}
const started = url === undefined ? await startPostgres({ folder }) : undefined
url ??= started!.url
const script = join(import.meta.dirname, '../../cloud/src/audit-verify.ts')
const child = spawn(process.execPath, [script, ...passed], {
  env: { ...process.env, DATABASE_URL: url },
  stdio: 'inherit',
})
const [code] = (await once(child, 'exit')) as [number | null]
await started?.close()
process.exit(code ?? 1)

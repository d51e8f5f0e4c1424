import { startLoujing, type Loujing } from './loujing.ts'
import { readOptions, USAGE, type Options } from './options.ts'
import { startGateway } from './parts.ts'

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(USAGE)
  process.exit(0)
}

const startedAt = performance.now()
const say = (line: string) =>
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}`)
const stopped = new Promise<string>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal))
})

/** What a newcomer wants to read first. */
function introduce({ url, demo }: Loujing): void {
  console.log(`\nLoujing is ready: ${url}\n`)
  if (!demo) return
  const width = Math.max(...demo.world.accounts.map(({ account }) => account.length))
  for (const { account, password, name, does } of demo.world.accounts) {
    console.log(`  ${account.padEnd(width)}  ${password}  ${name}  ${does}`)
  }
  console.log(`\n  the gateway's own page: ${demo.consoleUrl} (its password is in secrets.json of the data folder)`)
  console.log('  Ctrl-C stops everything and leaves the data whole.\n')
}

async function runAll(options: Options): Promise<number> {
  const databaseUrl = process.env['DATABASE_URL']
  const loujing = await startLoujing({ options, say, ...(databaseUrl !== undefined && { databaseUrl }) })
  introduce(loujing)
  const parts = [loujing.cloud, ...(loujing.demo ? [loujing.demo.gateway] : [])]
  const died = Promise.race(parts.map(async ({ name, ended }) => `${name} ended with code ${await ended}`))
  const why = await Promise.race([stopped, died])
  say(`stopping: ${why}`)
  await loujing.close()
  say('stopped')
  return why.startsWith('SIG') ? 0 : 1
}

async function runGateway(config: string, dataDir: string): Promise<number> {
  const gateway = startGateway(config, {}, dataDir)
  say(`gateway started; its log is in ${dataDir}/logs`)
  const code = await Promise.race([gateway.ended, stopped])
  await gateway.stop()
  return typeof code === 'number' ? code : 0
}

try {
  const options = readOptions(process.argv.slice(2), process.cwd())
  process.exitCode =
    options.part === 'edge' ? await runGateway(options.config ?? '', options.dataDir) : await runAll(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

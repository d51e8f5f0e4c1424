import { parseArgs } from 'node:util'
import { loadConfig, ConfigError } from './config-file.ts'
import { startGateway } from './gateway.ts'
import { createLog } from './log.ts'

/*
 * node edge/src/main.ts --config FILE        ends by SIGTERM or SIGINT, with everything that was acknowledged on the disk.
 * LOUJING_LOG = debug | info | warn | error. Exit codes as in sysexits.h: 0 stopped, 64 usage, 70 defect, 78 configuration.
 */
const EXIT = { usage: 64, defect: 70, config: 78 } as const

const { values } = parseArgs({ options: { config: { type: 'string' } } })
if (!values.config) {
  process.stderr.write('usage: node edge/src/main.ts --config FILE\n')
  process.exit(EXIT.usage)
}

const log = createLog(process.env.LOUJING_LOG ?? 'info')

process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'defect')
  process.exit(EXIT.defect)
})

const gateway = await startGateway(readConfig(values.config), { log })

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'gateway stops')
    void gateway[Symbol.asyncDispose]().then(() => process.exit(0))
  })
}

function readConfig(file: string) {
  try {
    return loadConfig(file, process.env)
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`)
    else if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      process.stderr.write(`${file} does not exist\n`)
    else throw error
    return process.exit(EXIT.config)
  }
}

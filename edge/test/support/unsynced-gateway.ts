import { pino } from 'pino'
import { loadConfig } from '../../src/config-file.ts'
import { startGateway } from '../../src/gateway.ts'

/** The failing control of the power-cut test: the same gateway, with an outbox that does not sync. Nothing else may be like this. */
const file = process.argv.at(-1)!
await startGateway(loadConfig(file, process.env), { log: pino(), durability: 'control-without-sync' })

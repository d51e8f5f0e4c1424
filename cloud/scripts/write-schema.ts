import { startPostgres } from '@loujing/launch/postgres'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../src/platform/db.ts'
import { migrate } from '../src/platform/migrate.ts'
import { dumpSchema } from './dump-schema.ts'

const folder = await mkdtemp(join(tmpdir(), 'loujing-schema-'))
const server = await startPostgres({ folder: join(folder, 'postgres'), fsync: false })
const owner = connect(server.url, { max: 1 })
await migrate(owner, join(import.meta.dirname, '../migrations'))
await writeFile(join(import.meta.dirname, '../schema.sql'), await dumpSchema(owner))
await owner.end()
await server.close()
await rm(folder, { recursive: true })

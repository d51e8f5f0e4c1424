import { join } from 'node:path'
import { startChild, type Child } from './child.ts'
import type { Secrets } from './secrets.ts'

export const root = join(import.meta.dirname, '../..')

export type CloudPlace = { port: number; host: string; databaseUrl: string; dataDir: string; viewerDir?: string }

/** The cloud as a process; it migrates its database before it listens. */
export function startCloud({ port, host, databaseUrl, dataDir, viewerDir }: CloudPlace, secrets: Secrets): Child {
  const env = {
    PORT: String(port),
    HOST: host,
    DATABASE_URL: databaseUrl,
    LOUJING_DATA: join(dataDir, 'cloud'),
    LOUJING_SETUP_KEY: secrets.setupKey,
    LOUJING_FIELD_KEY: secrets.fieldKey,
    ...(viewerDir !== undefined && { LOUJING_VIEWER_DIR: viewerDir }),
  }
  return startChild('cloud', [join(root, 'cloud/src/main.ts')], env, dataDir)
}

/** A gateway as a process; the secrets that its file names come by the environment. */
export function startGateway(config: string, env: Record<string, string>, dataDir: string): Child {
  return startChild('gateway', [join(root, 'edge/src/main.ts'), '--config', config], env, dataDir)
}

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Made at the first start and kept beside the data (0600): nothing secret ships, and a second start is the same installation. */
export type Secrets = { setupKey: string; fieldKey: string; consolePassword: string; devices: Record<string, string> }

export function keepSecrets(path: string, sources: readonly string[]): Secrets {
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>) : {}
  const word = (bytes: number) => randomBytes(bytes).toString('base64url')
  const secrets: Secrets = {
    setupKey: kept.setupKey ?? word(24),
    fieldKey: kept.fieldKey ?? randomBytes(16).toString('hex'),
    consolePassword: kept.consolePassword ?? word(9),
    devices: Object.fromEntries(sources.map((source) => [source, kept.devices?.[source] ?? word(12)])),
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}

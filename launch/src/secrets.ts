import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Made at the first start and kept beside the data (0600): nothing secret ships, and a second start is the same installation. */
export type Secrets = { setupKey: string; fieldKey: string; consolePassword: string; devices: Record<string, string> }

const FIELD_KEY_BYTES = 16

/** `KEY` or `1:OLD,2:NEW` with a further key behind it, which seals from the next start on. */
export function withNewFieldKey(text: string): string {
  const parts = text.split(',').map((part) => (part.includes(':') ? part : `1:${part}`))
  const newest = Math.max(...parts.map((part) => Number(part.split(':')[0])))
  if (newest >= 255) throw new Error('the versions of the field key are used up')
  return [...parts, `${newest + 1}:${randomBytes(FIELD_KEY_BYTES).toString('hex')}`].join(',')
}

/** Only the newest: for when nothing is sealed by an older one any more. The cloud does not start when something is. */
export const withoutOlderFieldKeys = (text: string): string => text.split(',').at(-1)!

/** @throws Error when the folder has no secrets yet */
export function changeFieldKey(path: string, change: (text: string) => string): void {
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Secrets
  const part = `${path}.part`
  writeFileSync(part, `${JSON.stringify({ ...kept, fieldKey: change(kept.fieldKey) }, null, 2)}\n`, { mode: 0o600 })
  renameSync(part, path)
}

export function keepSecrets(path: string, sources: readonly string[]): Secrets {
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>) : {}
  const word = (bytes: number) => randomBytes(bytes).toString('base64url')
  const secrets: Secrets = {
    setupKey: kept.setupKey ?? word(24),
    fieldKey: kept.fieldKey ?? randomBytes(FIELD_KEY_BYTES).toString('hex'),
    consolePassword: kept.consolePassword ?? word(9),
    devices: Object.fromEntries(sources.map((source) => [source, kept.devices?.[source] ?? word(12)])),
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}

import { createHash, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import * as Type from 'typebox'
import { Check } from 'typebox/value'

/** What the gateway is known by, and by which claim key it became so (SHA-256, hex). */
export type Credential = Type.Static<typeof Credential>
const Credential = Type.Object({ token: Type.String({ minLength: 1 }), claimKeySha256: Type.Optional(Type.String()) })

/** In the gateway's data folder, readable by its own user only. */
export type CredentialStore = {
  read(): Credential | undefined
  /** What was made for a claim that is not known to have been answered: it may be good already. */
  drafted(): Credential | undefined
  /** The same one for the same key until it is kept or dropped. On the disk when this returns: a claim never asks for what may be lost. */
  draftFor(claimKey: string): Credential
  /** The draft takes the place of the credential before it. */
  keepDraft(): void
  dropDraft(): void
}

const fingerprint = (claimKey: string): string => createHash('sha256').update(claimKey).digest('hex')

export const isFor = ({ claimKeySha256 }: Credential, claimKey: string): boolean =>
  claimKeySha256 === fingerprint(claimKey)

export function createCredentialStore(folder: string): CredentialStore {
  const file = join(folder, 'credential.json')
  const draft = join(folder, 'credential.draft.json')

  /** A power cut after this keeps the name that a file was given. */
  function syncFolder(): void {
    const handle = openSync(folder, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }

  return {
    read: () => readCredential(file),
    drafted: () => readCredential(draft),

    draftFor(claimKey) {
      const kept = readCredential(draft)
      if (kept && isFor(kept, claimKey)) return kept
      const fresh = { token: randomBytes(32).toString('base64url'), claimKeySha256: fingerprint(claimKey) }
      const part = `${draft}.part`
      const handle = openSync(part, 'w', 0o600)
      try {
        writeSync(handle, JSON.stringify(fresh))
        fsyncSync(handle)
      } finally {
        closeSync(handle)
      }
      renameSync(part, draft)
      syncFolder()
      return fresh
    },

    keepDraft() {
      renameSync(draft, file)
      syncFolder()
    },

    dropDraft: () => rmSync(draft, { force: true }),
  }
}

function readCredential(file: string): Credential | undefined {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Check(Credential, kept) ? kept : undefined
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

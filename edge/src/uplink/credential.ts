import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Claimed } from '@loujing/wire/http/sites'
import { Check } from 'typebox/value'
import { LineError, readJson, type CloudClient } from './cloud-client.ts'

/** The gateway's credential: got once for the claim key, kept in its data folder, readable by its own user only. */
export type CredentialStore = { read(): Claimed | undefined; write(claimed: Claimed): void }

export function createCredentialStore(folder: string): CredentialStore {
  const file = join(folder, 'credential.json')
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(readFileSync(file, 'utf8'))
        return Check(Claimed, kept) ? kept : undefined
      } catch (error) {
        if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    write(claimed) {
      const draft = `${file}.part`
      const handle = openSync(draft, 'w', 0o600)
      try {
        writeSync(handle, JSON.stringify(claimed))
        fsyncSync(handle)
      } finally {
        closeSync(handle)
      }
      renameSync(draft, file)
    },
  }
}

export type Whoami = { site: string; gateway: string }

/**
 * Becomes this gateway by its one-time key. Throws CloudRefusal when the key is not (or no longer) good, and WrongGateway when
 * the key belongs to another gateway than the one that is configured.
 */
export async function claim(client: CloudClient, claimKey: string, { site, gateway }: Whoami): Promise<Claimed> {
  const response = await client.request({
    method: 'POST',
    path: '/api/gateway/claim',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ claimKey })),
  })
  const claimed = readJson(response)
  if (!Check(Claimed, claimed)) throw new LineError('the answer to the claim is not a claim')
  if (claimed.site !== site || claimed.slug !== gateway) {
    throw new LineError(`the claim key is of ${claimed.site}/${claimed.slug}, this gateway is ${site}/${gateway}`)
  }
  return claimed
}

import { Claimed } from '@loujing/wire/http/sites'
import { Check } from 'typebox/value'
import type { Logger } from '../log.ts'
import { CloudRefusal, LineError, readJson, type CloudClient } from './cloud-client.ts'
import { createCredentialStore, isFor } from './credential.ts'

/** The gateway is nobody to its cloud: it has no credential, and no claim key that is good. */
export class NotClaimed extends LineError {}

export type AdmissionOptions = {
  site: string
  gateway: string
  folder: string
  claimKey?: string
  client: CloudClient
  log: Logger
  /** Asks the cloud something small with the client's token: a credential is good when it answers. */
  probe(signal: AbortSignal): Promise<void>
}

/**
 * Makes sure that the gateway is somebody to its cloud. In this order: a claim whose answer was lost, a claim key that was not
 * used yet (of a gateway that has a credential, it replaces it), the credential that it has.
 */
export function createAdmission({ site, gateway, folder, claimKey, client, log, probe }: AdmissionOptions) {
  const credentials = createCredentialStore(folder)
  let keyIsRefused = false

  async function isGood(token: string, signal: AbortSignal): Promise<boolean> {
    client.useToken(token)
    try {
      await probe(signal)
      return true
    } catch (error) {
      if (error instanceof CloudRefusal && error.status === 401) return false
      throw error
    }
  }

  /** @throws NotClaimed when the key is not, or no longer, good */
  async function claim(key: string, signal: AbortSignal): Promise<void> {
    const { token } = credentials.draftFor(key)
    client.useToken(undefined)
    try {
      const response = await client.request({
        method: 'POST',
        path: '/api/gateway/claim',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify({ claimKey: key, token, site, slug: gateway })),
        signal,
      })
      if (!Check(Claimed, readJson(response))) throw new LineError('the answer to the claim is not a claim')
    } catch (error) {
      if (!(error instanceof CloudRefusal) || !isFinal(error)) throw error
      credentials.dropDraft()
      throw new NotClaimed(`the claim key is refused: ${error.message}`, error)
    }
    credentials.keepDraft()
    log.info({ gateway }, 'gateway claimed')
    client.useToken(token)
    await probe(signal)
  }

  return {
    /** @throws NotClaimed · CloudRefusal (401: the credential is no longer good) · LineError */
    async enter(signal: AbortSignal): Promise<void> {
      const draft = credentials.drafted()
      if (draft && (await isGood(draft.token, signal))) {
        credentials.keepDraft()
        log.info({ gateway }, 'gateway claimed, as it turns out')
        return
      }
      const kept = credentials.read()
      if (claimKey !== undefined && !keyIsRefused && !(kept && isFor(kept, claimKey))) {
        try {
          return await claim(claimKey, signal)
        } catch (error) {
          if (!(error instanceof NotClaimed) || !kept) throw error
          keyIsRefused = true
          log.warn({ gateway, refusal: error.message }, 'the gateway stays with the credential that it has')
        }
      }
      if (!kept) throw new NotClaimed('no credential and no claim key')
      client.useToken(kept.token)
      await probe(signal)
    },
  }
}

/** Said again, the same key would be refused again. */
const isFinal = ({ status }: CloudRefusal): boolean => [400, 403, 404, 409, 410].includes(status)

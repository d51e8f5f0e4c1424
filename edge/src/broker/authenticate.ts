import { createHash, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Identity } from './rights.ts'

/** Who this is, or undefined. The answer takes the same time whether the name or the password is wrong. */
export type Authenticate<Who> = (username: string | undefined, password: Uint8Array | undefined) => Who | undefined

export type Credential = { identity: Identity; password: string }

/** The credentials of a configuration: every device and camera that publishes MQTT itself, by the slug of its source. */
export function credentialsOf({ devices, cameras }: Config): Credential[] {
  return [
    ...devices.flatMap((device) =>
      device.protocol === 'mqtt'
        ? [{ identity: { role: 'sensor' as const, source: device.source }, password: device.password }]
        : [],
    ),
    ...cameras.flatMap((camera) =>
      camera.kind === 'mqtt'
        ? [{ identity: { role: 'camera' as const, source: camera.source }, password: camera.password }]
        : [],
    ),
  ]
}

export function createAuthenticate(credentials: Credential[]): Authenticate<Identity> {
  const known = new Map(
    credentials.map(({ identity, password }) => [identity.source, { identity, digest: sha256(password) }]),
  )
  const nobody = sha256('')
  return (username, password) => {
    const found = username === undefined ? undefined : known.get(username)
    const matches = timingSafeEqual(sha256(password ?? ''), found?.digest ?? nobody)
    return found && matches ? found.identity : undefined
  }
}

const sha256 = (secret: string | Uint8Array) => createHash('sha256').update(secret).digest()

import { createHash, randomBytes } from 'node:crypto'

type Asked = { method: string; uri: string; user: string; password: string }
const ALGORITHMS: Record<string, string> = { md5: 'md5', 'sha-256': 'sha256' }

/**
 * The Authorization header that answers a Digest challenge (RFC 7616, qop "auth" or none, as IP cameras do it), or
 * undefined when the challenge is none that can be answered.
 */
export function digestAnswer(
  challenge: string,
  asked: Asked,
  cnonce = randomBytes(8).toString('hex'),
): string | undefined {
  const { method, uri, user, password } = asked
  const fields = readChallenge(challenge)
  if (fields === undefined) return undefined
  const { realm = '', nonce = '', opaque, algorithm = 'MD5', qop } = fields
  const name = ALGORITHMS[algorithm.toLowerCase()]
  const offersAuth = qop?.split(',').some((each) => each.trim() === 'auth')
  if (name === undefined || (qop !== undefined && !offersAuth)) return undefined
  const hash = (text: string): string => createHash(name).update(text).digest('hex')
  const [ha1, ha2] = [hash(`${user}:${realm}:${password}`), hash(`${method}:${uri}`)]
  const quoted = { username: user, realm, nonce, uri, ...(opaque !== undefined && { opaque }) }
  const parts = Object.entries(quoted).map(([key, value]) => `${key}="${value}"`)
  parts.push(`algorithm=${algorithm}`)
  if (!offersAuth) return `Digest ${[...parts, `response="${hash(`${ha1}:${nonce}:${ha2}`)}"`].join(', ')}`
  const response = hash(`${ha1}:${nonce}:00000001:${cnonce}:auth:${ha2}`)
  return `Digest ${[...parts, 'qop=auth', 'nc=00000001', `cnonce="${cnonce}"`, `response="${response}"`].join(', ')}`
}

function readChallenge(challenge: string): Record<string, string> | undefined {
  const at = challenge.search(/\bDigest\s/i)
  if (at < 0) return undefined
  const fields: Record<string, string> = {}
  for (const [, key, quoted, bare] of challenge.slice(at + 7).matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)) {
    fields[key!.toLowerCase()] ??= quoted ?? bare ?? ''
  }
  return fields
}

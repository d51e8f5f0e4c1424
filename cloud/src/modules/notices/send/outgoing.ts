import { BlockList, isIP } from 'node:net'
import { lookup as lookUp } from 'node:dns/promises'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { refuse, Refusal } from '../../../platform/errors.ts'
import { HOST_NOT_ALLOWED, PRIVATE_ADDRESS } from '../problems.ts'
import type { Request } from './robots.ts'

/** Where messages may go: `hosts` by name (`*.example.com` for those under it), `networks` those private ones that are let in. */
export type OutgoingRules = { hosts: readonly string[]; networks: readonly string[] }
/**
 * How a sending ended. `refused`: the receiver did not take it, or was not reached, so it may be tried again unless `forGood`.
 * `unknown`: it left, and no answer came.
 */
export type Outcome =
  { state: 'sent' } | { state: 'refused'; detail: string; forGood: boolean } | { state: 'unknown'; detail: string }

const TIMEOUT_MS = 10_000
const MOST_ANSWER_BYTES = 16_384

/** IANA special-purpose registries for IPv4 and IPv6 (RFC 6890): nothing of these is a receiver on the open net. */
const PRIVATE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/127',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]

export type Outgoing = ReturnType<typeof createOutgoing>

/** The only way out: a host that is not allowed, or whose address is private, is refused before a byte leaves. */
export function createOutgoing({ hosts, networks }: OutgoingRules) {
  const blocked = listOf(PRIVATE)
  const letIn = listOf(networks)

  const isAllowed = (host: string): boolean =>
    hosts.some((rule) => rule === '*' || rule === host || (rule.startsWith('*.') && host.endsWith(rule.slice(1))))

  function checkAddress(address: string): void {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (blocked.check(address, family) && !letIn.check(address, family)) throw refuse(PRIVATE_ADDRESS, { address })
  }

  /** The address to connect to; the name is not asked again, so that it cannot mean another one a moment later. */
  async function resolve(url: URL): Promise<string> {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (!isAllowed(host)) throw refuse(HOST_NOT_ALLOWED, { host })
    const addresses = isIP(host) ? [host] : (await lookUp(host, { all: true })).map(({ address }) => address)
    for (const address of addresses) checkAddress(address)
    const [address] = addresses
    if (address === undefined) throw new Error(`${host} has no address`)
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    // without TLS only inside of what the operator has let in
    if (url.protocol !== 'https:' && !letIn.check(address, family))
      throw refuse(HOST_NOT_ALLOWED, { host, why: 'no-tls' })
    return address
  }

  return {
    /** @throws Refusal host-not-allowed · private-address; a name that is not known now may be known later */
    async check(address: string): Promise<void> {
      await resolve(new URL(address)).catch((error: unknown) => {
        if (error instanceof Refusal) throw error
      })
    },

    /** Redirects are not followed: they lead where nobody was asked. */
    async post(
      { url: text, body, headers }: Request,
      accepts: (answer: Answer) => string | undefined,
    ): Promise<Outcome> {
      const url = new URL(text)
      let address: string
      try {
        address = await resolve(url)
      } catch (error) {
        return { state: 'refused', detail: textOf(error), forGood: error instanceof Refusal }
      }
      return send(url, address, body, headers, accepts)
    },
  }
}

export type Answer = { status: number; text: string }

function send(
  url: URL,
  address: string,
  body: string,
  headers: Record<string, string>,
  accepts: (answer: Answer) => string | undefined,
): Promise<Outcome> {
  return new Promise((done) => {
    let hasLeft = false
    const bytes = Buffer.from(body)
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': bytes.length },
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      lookup: (_host, options, found) =>
        options.all ? found(null, [{ address, family: isIP(address) }]) : found(null, address, isIP(address)),
    })
    const fail = (error: unknown): void =>
      done(
        hasLeft
          ? { state: 'unknown', detail: textOf(error) }
          : { state: 'refused', detail: textOf(error), forGood: false },
      )
    request.on('socket', (socket) => {
      // a connection that never stood has carried nothing
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (hasLeft = true))
    })
    request.on('error', fail)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length <= MOST_ANSWER_BYTES) chunks.push(chunk)
      })
      response.on('error', fail)
      response.on('end', () =>
        done(judge({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })),
      )
    })
    request.end(bytes)
  })

  function judge(answer: Answer): Outcome {
    const { status } = answer
    if (status >= 200 && status < 300) {
      const why = accepts(answer)
      return why === undefined ? { state: 'sent' } : { state: 'refused', detail: why.slice(0, 300), forGood: false }
    }
    const passes = status >= 500 || status === 408 || status === 429
    return { state: 'refused', detail: `HTTP ${status} ${answer.text}`.slice(0, 300), forGood: !passes }
  }
}

/** DingTalk and WeCom answer 200 to everything: `errcode` 0 says that it was taken. domain.md §9.1, §9.2. */
export function robotAccepts({ text }: Answer): string | undefined {
  try {
    const answer = JSON.parse(text) as { errcode?: unknown; errmsg?: unknown }
    return answer.errcode === 0 ? undefined : `errcode ${String(answer.errcode)} ${String(answer.errmsg)}`
  } catch {
    return `not an answer of a robot: ${text}`
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(address, bits === '' ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
  }
  return list
}

const textOf = (error: unknown): string =>
  (error instanceof Refusal
    ? error.problem.type
    : error instanceof Error
      ? ((error as NodeJS.ErrnoException).code ?? error.name) + ' ' + error.message
      : String(error)
  ).slice(0, 300)

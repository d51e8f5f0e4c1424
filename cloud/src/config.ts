import { resolve } from 'node:path'
import { readSignOn, type SignOnConfig } from './modules/identity/index.ts'
import {
  KEEP_EVIDENCE_DAYS,
  KEEP_ORIGINALS_DAYS,
  KEEP_READINGS_DAYS,
  LEAST_EVIDENCE_DAYS,
  LEAST_READINGS_DAYS,
} from './stores/retention.ts'
import type { InfluxOptions } from './stores/readings-influx.ts'

/** What the environment says, read once and checked; secrets are here and nowhere else. */
export type Config = Readonly<{
  host: string
  port: number
  databaseUrl: string
  /** Evidence, previews and models: a folder that survives a restart. */
  dataFolder: string
  /** Whoever knows it may found the first company, once. */
  setupKey: string | undefined
  /** Keys of personal data: `KEY`, or `1:OLD,2:NEW`. */
  fieldKey: string
  /** The company's identity provider; without one people sign in by account and password only. */
  signOn: SignOnConfig | undefined
  /** The built viewer; without one only the API is served. */
  viewerFolder: string | undefined
  /** JSON of a Basemap; without one the viewer's own is shown. */
  basemap: string | undefined
  influx: InfluxOptions | undefined
  /** Readings that are older are dropped by whole weeks; what was made of them (minutes, hours) stays. */
  keepReadingsDays: number
  /** Files of evidence that are older go, unless something (an open hazard) holds them. */
  keepEvidenceDays: number
  /** Sealed originals, by the same rule. */
  keepOriginalsDays: number
  /** What the conversion of one building model may take before it is stopped. */
  conversion: { timeMs: number; memoryBytes: number }
  /** An upload that nobody has gone on with for so long is removed. */
  keepUploadsMs: number
  /** JSON of hazard rules (levels, deadlines) by city; without one those of the code hold. */
  hazardRules: string | undefined
  /** JSON of rules of sunlight by city, before those of the code. */
  sunlightRules: string | undefined
  /** JSON of limits of noise by city, before those of the code. */
  noiseLimits: string | undefined
  /** Hosts that messages may go to (`*.example.com` for those under one), and private networks that they may reach. */
  outgoing: { hosts: string[]; networks: string[] }
  /** A timestamp authority (RFC 3161) that stamps the log of evidence; without one it carries our signature only. */
  timestampAuthority: URL | undefined
  /** The operator's mail server and the sender's address; without one no e-mail is sent. */
  mail: { url: string; from: string } | undefined
  logLevel: string
  /** Set behind a reverse proxy: the client's address is then what the proxy says. */
  trustProxy: boolean
}>

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** @throws Error that names every variable that is wrong, and what was expected */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const wrong: string[] = []
  const text = (name: string): string | undefined => (env[name] === '' ? undefined : env[name])
  const required = (name: string, expected: string): string => {
    const value = text(name)
    if (value === undefined) wrong.push(`${name}: expected ${expected}`)
    return value ?? ''
  }
  const check = (name: string, fallback: string, isRight: (value: string) => boolean, expected: string): string => {
    const value = text(name) ?? fallback
    if (!isRight(value)) wrong.push(`${name}: expected ${expected}, got ${JSON.stringify(value)}`)
    return value
  }
  const amount = (name: string, fallback: number, least: number, what: string): number => {
    const isRight = (value: string): boolean => /^\d{1,6}$/.test(value) && Number(value) >= least
    return Number(check(name, String(fallback), isRight, `a number of ${what}, at least ${least}`))
  }
  const days = (name: string, fallback: number, least: number): number => {
    const isRight = (value: string): boolean => /^\d{1,5}$/.test(value) && Number(value) >= least
    return Number(check(name, String(fallback), isRight, `a number of days, at least ${least}`))
  }
  const isPort = (value: string): boolean => /^\d{1,5}$/.test(value) && Number(value) < 65_536

  const viewerFolder = text('LOUJING_VIEWER_DIR')
  const config: Config = {
    host: text('HOST') ?? '127.0.0.1',
    port: Number(check('PORT', '8080', isPort, 'a port from 0 to 65535')),
    databaseUrl: required('DATABASE_URL', 'postgres://USER:PASSWORD@HOST:PORT/DATABASE'),
    dataFolder: resolve(required('LOUJING_DATA', 'a folder for evidence, previews and models')),
    setupKey: text('LOUJING_SETUP_KEY'),
    fieldKey: required('LOUJING_FIELD_KEY', 'a key of 16 to 64 bytes in hex or base64'),
    signOn: readSignOn(text, check),
    viewerFolder: viewerFolder && resolve(viewerFolder),
    basemap: text('LOUJING_BASEMAP'),
    influx: readInflux(text, check),
    keepReadingsDays: days('LOUJING_KEEP_READINGS_DAYS', KEEP_READINGS_DAYS, LEAST_READINGS_DAYS),
    keepEvidenceDays: days('LOUJING_KEEP_EVIDENCE_DAYS', KEEP_EVIDENCE_DAYS, LEAST_EVIDENCE_DAYS),
    keepOriginalsDays: days('LOUJING_KEEP_ORIGINALS_DAYS', KEEP_ORIGINALS_DAYS, LEAST_EVIDENCE_DAYS),
    conversion: {
      timeMs: 1000 * amount('LOUJING_MODEL_SECONDS', 600, 10, 'seconds'),
      memoryBytes: 1024 ** 2 * amount('LOUJING_MODEL_MB', 3072, 256, 'megabytes'),
    },
    keepUploadsMs: 24 * 3_600_000 * days('LOUJING_KEEP_UPLOADS_DAYS', 7, 1),
    hazardRules: text('LOUJING_HAZARD_RULES'),
    sunlightRules: text('LOUJING_SUNLIGHT_RULES'),
    noiseLimits: text('LOUJING_NOISE_LIMITS'),
    outgoing: readOutgoing(check),
    timestampAuthority: readTimestampAuthority(text, check),
    mail: readMail(text, check),
    logLevel: check('LOG_LEVEL', 'info', (level) => LEVELS.includes(level), LEVELS.join(' | ')),
    trustProxy: check('LOUJING_TRUST_PROXY', '0', (value) => value === '0' || value === '1', '0 or 1') === '1',
  }
  if (wrong.length > 0) throw new Error(`the environment is not right:\n  ${wrong.join('\n  ')}`)
  return Object.freeze(config)
}

type Check = (name: string, fallback: string, isRight: (value: string) => boolean, expected: string) => string

const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
const NETWORK = /^[0-9a-f.:]+\/\d{1,3}$/i

function readOutgoing(check: Check): Config['outgoing'] {
  const robots = 'oapi.dingtalk.com,qyapi.weixin.qq.com'
  const hosts = check('LOUJING_NOTICE_HOSTS', robots, () => true, 'hosts, HOST or *.HOST, with commas between')
  const isNetworks = (value: string): boolean => listOf(value).every((part) => NETWORK.test(part))
  const networks = check('LOUJING_NOTICE_NETWORKS', '', isNetworks, 'networks, ADDRESS/BITS, with commas between')
  return { hosts: listOf(hosts.toLowerCase()), networks: listOf(networks) }
}

function readTimestampAuthority(text: (name: string) => string | undefined, check: Check): URL | undefined {
  const isAddress = (value: string): boolean => /^https?:$/.test(URL.parse(value)?.protocol ?? '')
  if (text('LOUJING_TSA_URL') === undefined) return undefined
  return (
    URL.parse(check('LOUJING_TSA_URL', '', isAddress, 'http://… or https://… of an RFC 3161 authority')) ?? undefined
  )
}

function readMail(text: (name: string) => string | undefined, check: Check): Config['mail'] {
  if (text('LOUJING_SMTP') === undefined) return undefined
  const isServer = (value: string): boolean => /^smtps?:$/.test(URL.parse(value)?.protocol ?? '')
  return {
    url: check('LOUJING_SMTP', '', isServer, 'smtp://USER:PASSWORD@HOST:PORT or smtps://…'),
    from: check('LOUJING_MAIL_FROM', '', (value) => value.includes('@'), 'the address that e-mail comes from'),
  }
}

function readInflux(
  text: (name: string) => string | undefined,
  check: (name: string, fallback: string, isRight: (value: string) => boolean, expected: string) => string,
): InfluxOptions | undefined {
  const url = text('INFLUX_URL')
  if (url === undefined) return undefined
  const dialect = check(
    'INFLUX_DIALECT',
    'flux',
    (value) => value === 'flux' || value === 'victoria',
    'flux or victoria',
  )
  return {
    url: check('INFLUX_URL', url, URL.canParse, 'a URL'),
    token: text('INFLUX_TOKEN') ?? '',
    org: text('INFLUX_ORG') ?? 'loujing',
    bucket: text('INFLUX_BUCKET') ?? 'loujing',
    dialect: dialect === 'victoria' ? 'victoria' : 'flux',
  }
}

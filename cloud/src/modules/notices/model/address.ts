import type { ChannelId, ChannelKind } from '@loujing/wire/http/notices'
import { refuse } from '../../../platform/errors.ts'
import { BAD_ADDRESS } from '../problems.ts'

const EMAIL = /^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/
// domain.md §9.1 and §9.2: what the page of a robot shows; the last part of the path and the parameter that is its credential
const ROBOTS = {
  dingtalk: { path: '/robot/send', credential: 'access_token' },
  wecom: { path: '/cgi-bin/webhook/send', credential: 'key' },
} as const

/** What a sealed field is bound to: it opens nowhere else. */
export const contextOf = (id: ChannelId | string, what: 'address' | 'secret'): string => `notices.channel.${what}:${id}`

/** What tells an address from others without telling it: `z*@example.com`, `oapi.dingtalk.com …9f2c`. */
export function maskAddress(kind: ChannelKind, address: string): string {
  if (kind === 'email') return `${address.slice(0, 1)}*@${address.split('@')[1] ?? ''}`
  const { host, searchParams } = new URL(address)
  const robot = kind === 'webhook' ? undefined : ROBOTS[kind]
  const credential = robot && searchParams.get(robot.credential)
  return credential ? `${host} …${credential.slice(-4)}` : host
}

/**
 * The address in its one form. @throws Refusal bad-address: not an e-mail address, not http(s), user and password in it, or a
 * robot's URL without its path and credential
 */
export function readAddress(kind: ChannelKind, text: string): string {
  const wrong = (why: string) => refuse(BAD_ADDRESS, { why })
  if (kind === 'email') {
    if (!EMAIL.test(text)) throw wrong('email')
    return text
  }
  const url = URL.parse(text)
  if (!url || !['https:', 'http:'].includes(url.protocol)) throw wrong('url')
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw wrong('url')
  if (kind === 'webhook') return url.href
  const { path, credential } = ROBOTS[kind]
  const value = url.searchParams.get(credential)
  if (url.pathname !== path || !value || value.length > 256) throw wrong(kind)
  url.search = new URLSearchParams({ [credential]: value }).toString()
  return url.href
}

import { createHmac } from 'node:crypto'
import type { Words } from '../model/words.ts'
import { linesOf, titleOf } from '../model/words.ts'

export type Request = { url: string; body: string; headers: Record<string, string> }

/**
 * The signature of a DingTalk robot: HMAC-SHA256 under the secret of `timestamp + "\n" + secret`, in base64, not yet
 * URL-encoded; the clock may be an hour wrong at the most. domain.md §9.1 [R:DING1].
 */
export const signDingtalk = (secret: string, timestampMs: number): string =>
  createHmac('sha256', secret).update(`${timestampMs}\n${secret}`).digest('base64')

export function toDingtalk(address: string, secret: string | undefined, all: readonly Words[], now: Date): Request {
  const url = new URL(address)
  if (secret !== undefined) {
    url.searchParams.set('timestamp', String(now.getTime()))
    url.searchParams.set('sign', signDingtalk(secret, now.getTime()))
  }
  const text = [`#### ${escapeMarkdown(titleOf(all))}`, ...linesOf(all).map((line) => `- ${escapeMarkdown(line)}`)]
  return json(url.href, { msgtype: 'markdown', markdown: { title: titleOf(all), text: text.join('\n') } })
}

/** No signature: the key in the address is the credential. domain.md §9.2 [R:WECOM1]. */
export function toWecom(address: string, all: readonly Words[]): Request {
  const isBad = all.some(({ severity }) => severity === 'major' || severity === 'critical')
  const title = `<font color="${isBad ? 'warning' : 'info'}">${escapeMarkdown(titleOf(all))}</font>`
  const content = [title, ...linesOf(all).map((line) => `> ${escapeMarkdown(line)}`)].join('\n')
  return json(address, { msgtype: 'markdown', markdown: { content } })
}

/** `x-loujing-signature`: `sha256=` and HMAC-SHA256, in hex, of the timestamp, a full stop and the body. */
export function toWebhook(
  address: string,
  secret: string | undefined,
  all: readonly Words[],
  { now, message }: { now: Date; message: string },
): Request {
  const alarms = all.filter((words) => 'alarm' in words)
  const news = all.filter((words) => !('alarm' in words))
  const request = json(address, { message, title: titleOf(all), alarms, news })
  const timestamp = String(now.getTime())
  const signature = secret && createHmac('sha256', secret).update(`${timestamp}.${request.body}`).digest('hex')
  const headers = { 'x-loujing-message': message, 'x-loujing-timestamp': timestamp }
  return {
    ...request,
    headers: { ...request.headers, ...headers, ...(signature && { 'x-loujing-signature': `sha256=${signature}` }) },
  }
}

/** Names are people's own words: they must not become links or headings in a chat of others. */
const escapeMarkdown = (text: string): string =>
  text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(/[<>]/g, (sign) => (sign === '<' ? '＜' : '＞'))
    .replaceAll(/[[\]`*_#!]/g, '\\$&')

const json = (url: string, body: object): Request => ({
  url,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json; charset=utf-8' },
})

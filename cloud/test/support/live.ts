import type { LiveMessage } from '@loujing/wire/live'
import { get, type IncomingMessage } from 'node:http'

type Of<Type extends LiveMessage['type']> = Extract<LiveMessage, { type: Type }>
export type LiveLine = AsyncDisposable & {
  messages: LiveMessage[]
  /** The next message of this type that was not taken by `next` before. */
  next<Type extends LiveMessage['type']>(type: Type): Promise<Of<Type>>
  until(isEnough: (messages: LiveMessage[]) => boolean): Promise<void>
  /** Of the last event that was whole. */
  cursor(): string | undefined
  close(): Promise<void>
}

const WITHIN_MS = 15_000

/** A viewer's stream, read as the standard says; resolves when the first bytes are there. */
export async function openLive(base: string, cookie: string, site: string, lastEventId?: string): Promise<LiveLine> {
  const headers = { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) }
  const request = get(`${base}/api/live?site=${site}`, { headers })
  const response = await new Promise<IncomingMessage>((done, fail) =>
    request.once('response', done).once('error', fail),
  )
  if (response.statusCode !== 200) throw new Error(`the stream answered ${response.statusCode}`)

  const messages: LiveMessage[] = []
  const taken = new Set<LiveMessage>()
  let cursor = lastEventId
  let text = ''
  let wake = (): void => {}
  response.setEncoding('utf8')
  response.on('error', () => {}) // our own close cuts it
  response.on('data', (chunk: string) => {
    text += chunk
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      take(text.slice(0, end))
      text = text.slice(end + 2)
    }
    wake()
  })

  function take(event: string): void {
    const fields = new Map(
      event.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    )
    cursor = fields.get('id') ?? cursor
    if (fields.get('event') !== 'ping') messages.push(JSON.parse(fields.get('data') ?? '') as LiveMessage)
  }

  async function until(isEnough: (messages: LiveMessage[]) => boolean): Promise<void> {
    const deadline = Date.now() + WITHIN_MS
    while (!isEnough(messages)) {
      const left = deadline - Date.now()
      if (left <= 0)
        throw new Error(`not told within ${WITHIN_MS} ms; told so far: ${JSON.stringify(messages).slice(0, 1000)}`)
      const timer = setTimeout(() => wake(), left)
      await new Promise<void>((done) => (wake = done))
      clearTimeout(timer)
    }
  }

  const close = (): Promise<void> =>
    new Promise((done) => {
      if (response.destroyed) return done()
      response.once('close', () => done())
      request.destroy()
    })
  await new Promise<void>((done) => response.once('data', () => done()))
  return {
    messages,
    until,
    cursor: () => cursor,
    async next<Type extends LiveMessage['type']>(type: Type) {
      const find = () => messages.find((message): message is Of<Type> => message.type === type && !taken.has(message))
      await until(() => find() !== undefined)
      const found = find()
      if (!found) throw new Error('unreachable')
      taken.add(found)
      return found
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

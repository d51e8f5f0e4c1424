import type { LiveMessage } from '@loujing/wire/live'

export type LiveClient = AsyncDisposable & {
  readonly messages: { id: string; message: LiveMessage; seenAtMs: number }[]
  /** Resolves with the first message, old or new, that the test wants. */
  until(wanted: (message: LiveMessage) => boolean, withinMs?: number): Promise<LiveMessage>
}

/** A viewer's stream, read by hand so that a test can see the cursors and cut the line where it likes. */
export async function openLive(baseUrl: string, site: string, cookie: string, after?: string): Promise<LiveClient> {
  const abort = new AbortController()
  const headers = { cookie, accept: 'text/event-stream', ...(after && { 'last-event-id': after }) }
  const answer = await fetch(`${baseUrl}/api/live?site=${site}`, { headers, signal: abort.signal })
  if (!answer.ok || !answer.body) throw new Error(`no stream: ${answer.status} ${await answer.text()}`)
  const messages: LiveClient['messages'] = []
  const waiting = new Set<() => void>()

  const read = async (body: ReadableStream<Uint8Array>) => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) take(event)
    }
  }
  const take = (event: string) => {
    const field = (name: string) =>
      event
        .split('\n')
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).trimStart())
        .join('\n')
    const data = field('data')
    if (!data) return // a heartbeat is a comment
    messages.push({ id: field('id'), message: JSON.parse(data) as LiveMessage, seenAtMs: Date.now() })
    for (const look of waiting) look()
  }
  const reading = read(answer.body).catch((error: unknown) => {
    if (!abort.signal.aborted) throw error
  })

  return {
    messages,
    until: (wanted, withinMs = 30_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(
            new Error(
              `not told within ${withinMs} ms; told so far: ${messages.map(({ message }) => message.type).join(' ')}`,
            ),
          )
        }, withinMs)
        const look = () => {
          const found = messages.find(({ message }) => wanted(message))
          if (!found) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve(found.message)
        }
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      abort.abort()
      await reading
    },
  }
}

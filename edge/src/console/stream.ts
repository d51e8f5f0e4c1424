import type { ServerResponse } from 'node:http'

export type Stream = {
  /** Takes a viewer over: each section at once, then those that change. */
  add(response: ServerResponse): void
  /** Says that a section changed; it is sent with the next beat. */
  touch(section: string): void
  viewers(): number
  close(): void
}

const BEAT_MS = 400
const COMMENT_EVERY = 40
const MOST_VIEWERS = 20

/**
 * Server-Sent Events with the newest of each section. A viewer is owed sections, not messages: one that reads slowly gets fewer
 * of them, always the newest, and costs no memory. `read` gives a section's content; `once` are sent at the start only.
 */
export function createStream(read: Readonly<Record<string, () => unknown>>, once: readonly string[]): Stream {
  const owed = new Map<ServerResponse, Set<string>>()
  let beats = 0

  const beat = setInterval(() => {
    const said = new Map<string, string>()
    const event = (section: string): string => {
      const text = said.get(section) ?? `event: ${section}\ndata: ${JSON.stringify(read[section]?.())}\n\n`
      said.set(section, text)
      return text
    }
    const comment = ++beats % COMMENT_EVERY === 0
    for (const [response, sections] of owed) {
      if (response.writableNeedDrain) continue
      const text = [...sections].map(event).join('')
      sections.clear()
      if (text !== '') response.write(text)
      else if (comment) response.write(': still here\n\n')
    }
  }, BEAT_MS)

  return {
    add(response) {
      const [oldest] = owed.keys()
      if (oldest && owed.size >= MOST_VIEWERS) oldest.end()
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write('retry: 2000\n\n')
      response.on('close', () => owed.delete(response))
      owed.set(response, new Set(Object.keys(read)))
    },
    touch(section) {
      if (once.includes(section)) return
      for (const sections of owed.values()) sections.add(section)
    },
    viewers: () => owed.size,
    close() {
      clearInterval(beat)
      for (const response of owed.keys()) response.end()
      owed.clear()
    },
  }
}

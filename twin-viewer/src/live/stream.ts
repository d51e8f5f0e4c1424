import type { LiveMessage } from '@loujing/wire/live'

/**
 * connecting: first try · live: told all that happens from now on · retrying: the line broke · offline: the machine has no
 * network.
 */
export type StreamState = 'connecting' | 'live' | 'retrying' | 'offline'

/** The part of EventSource that is used, so that a test can stand at the edge. */
export type EventSourceLike = {
  readonly readyState: number
  addEventListener(type: string, listener: (event: Event) => void): void
  close(): void
}

export type StreamOptions = {
  url: string
  onMessage(message: LiveMessage): void
  onState(state: StreamState): void
  open?: (url: string) => EventSourceLike
  random?: () => number
  isOnline?: () => boolean
}

const TYPES: readonly LiveMessage['type'][] = [
  'readings',
  'alarm',
  'detection',
  'gateway',
  'inventory',
  'evidence',
  'preview',
  'command',
  'model',
  'hazard',
  'unit',
  'units',
  'reset',
]
const CLOSED = 2
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 15_000
// A half-open connection looks healthy for ever; every site says something within its slowest heartbeat.
const SILENCE_MS = 60_000

/** Full jitter, so that a hundred viewers do not come back in the same moment. */
export const backoffMs = (attempt: number, random: () => number): number =>
  FIRST_RETRY_MS / 2 + random() * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt)

/**
 * The stream of one site. EventSource resumes by itself with Last-Event-ID while the server answers; when the server refuses
 * or is away EventSource gives up for good, so we open a new one behind a back-off and pass the last cursor as `after`.
 */
export function openStream(options: StreamOptions): { close(): void } {
  const { url, onMessage, onState, random = Math.random, isOnline = () => navigator.onLine } = options
  const open = options.open ?? ((address) => new EventSource(address))
  let source: EventSourceLike | undefined
  let cursor: string | undefined
  let attempt = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let watchdog: ReturnType<typeof setTimeout> | undefined

  const listen = () => {
    watchdog = restart(watchdog, reopen, SILENCE_MS)
  }

  const reopen = () => {
    source?.close()
    clearTimeout(watchdog)
    if (!isOnline()) return onState('offline')
    onState('retrying')
    retry = restart(retry, connect, backoffMs(attempt++, random))
  }

  const connect = () => {
    const address =
      cursor === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}after=${encodeURIComponent(cursor)}`
    const opened = open(address)
    source = opened
    opened.addEventListener('open', () => {
      attempt = 0
      listen()
    })
    opened.addEventListener('error', () => {
      if (source !== opened) return
      if (opened.readyState === CLOSED) reopen()
      else onState(isOnline() ? 'retrying' : 'offline')
    })
    const hear = (event: Event) => {
      listen()
      cursor = (event as MessageEvent<string>).lastEventId || cursor
    }
    // The server pings when it has joined us to the site; when it has only accepted the request it can still miss an event.
    opened.addEventListener('ping', (event) => {
      hear(event)
      onState('live')
    })
    for (const type of TYPES) {
      opened.addEventListener(type, (event) => {
        hear(event)
        onMessage(JSON.parse((event as MessageEvent<string>).data) as LiveMessage)
      })
    }
    listen()
  }

  const wake = () => {
    attempt = 0
    clearTimeout(retry)
    source?.close()
    connect()
  }
  const sleep = () => onState('offline')
  addEventListener('online', wake)
  addEventListener('offline', sleep)
  onState('connecting')
  connect()

  return {
    close() {
      removeEventListener('online', wake)
      removeEventListener('offline', sleep)
      clearTimeout(retry)
      clearTimeout(watchdog)
      source?.close()
    },
  }
}

function restart(timer: ReturnType<typeof setTimeout> | undefined, then: () => void, ms: number) {
  clearTimeout(timer)
  return setTimeout(then, ms)
}

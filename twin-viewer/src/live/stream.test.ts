// @vitest-environment happy-dom
import type { LiveMessage } from '@loujing/wire/live'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { backoffMs, type EventSourceLike, openStream, type StreamState } from './stream.ts'

/** Stands where the browser's EventSource would: it is told what the network did. */
class FakeEventSource extends EventTarget implements EventSourceLike {
  readyState = 0
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
  }
  close() {
    this.readyState = 2
  }
  /** The server has accepted the request, and then joined it to the site. */
  opens(joinedAt = '') {
    this.accepts()
    this.tells('ping', {}, joinedAt)
  }
  accepts() {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }
  tells(type: string, data: unknown, lastEventId: string) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }))
  }
  breaks(readyState: number) {
    this.readyState = readyState
    this.dispatchEvent(new Event('error'))
  }
}

let sources: FakeEventSource[]
let states: StreamState[]
let messages: LiveMessage[]
let isOnline: boolean
let stream: { close(): void }
const newest = () => sources.at(-1)!

beforeEach(() => {
  vi.useFakeTimers()
  sources = []
  states = []
  messages = []
  isOnline = true
  stream = openStream({
    url: '/api/live?site=s1',
    onMessage: (message) => void messages.push(message),
    onState: (state) => void states.push(state),
    open: (url) => {
      const source = new FakeEventSource(url)
      sources.push(source)
      return source
    },
    random: () => 1,
    isOnline: () => isOnline,
  })
})
afterEach(() => {
  stream.close()
  vi.useRealTimers()
})

const PREVIEW = { type: 'preview', site: 's1', data: { camera: 'c1', at: '2026-03-01T00:00:00.000Z' } }

test('what the server says is told once, in order, and the state is live', () => {
  newest().opens()
  newest().tells('preview', PREVIEW, '1')
  expect(messages).toEqual([PREVIEW])
  expect(states).toEqual(['connecting', 'live'])
})

test('a request that is only accepted is not live: what happens meanwhile may be missed', () => {
  newest().accepts()
  expect(states).toEqual(['connecting'])
  newest().tells('ping', {}, '1')
  expect(states).toEqual(['connecting', 'live'])
})

test('a connection that breaks before anything happened goes on where it joined', () => {
  newest().opens('cursor 3')
  newest().breaks(2)
  vi.advanceTimersByTime(1000)
  expect(newest().url).toBe('/api/live?site=s1&after=cursor%203')
})

test('while the browser reconnects by itself nothing is opened beside it', () => {
  newest().opens()
  newest().breaks(0)
  vi.advanceTimersByTime(20_000)
  expect(sources).toHaveLength(1)
  expect(states.at(-1)).toBe('retrying')
  newest().opens()
  expect(states.at(-1)).toBe('live')
})

test('when the server refuses, a new connection goes on behind the last cursor', () => {
  newest().opens()
  newest().tells('preview', PREVIEW, 'cursor 7')
  newest().breaks(2)
  expect(states.at(-1)).toBe('retrying')
  vi.advanceTimersByTime(1000)
  expect(sources).toHaveLength(2)
  expect(newest().url).toBe('/api/live?site=s1&after=cursor%207')
})

test('each try waits longer, up to fifteen seconds, and a success begins anew', () => {
  expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, () => 1))).toEqual([750, 1250, 2250, 15_250])
  expect(backoffMs(10, () => 0)).toBe(250)
  newest().breaks(2)
  vi.advanceTimersByTime(750)
  newest().breaks(2)
  vi.advanceTimersByTime(750)
  expect(sources).toHaveLength(2)
  vi.advanceTimersByTime(500)
  expect(sources).toHaveLength(3)
})

test('a connection that says nothing for a minute is taken for dead', () => {
  newest().opens()
  vi.advanceTimersByTime(59_000)
  newest().tells('preview', PREVIEW, '1')
  vi.advanceTimersByTime(59_000)
  expect(sources).toHaveLength(1)
  vi.advanceTimersByTime(3000)
  expect(sources).toHaveLength(2)
})

test('without a network it says offline, and comes back at once with the network', () => {
  newest().opens()
  isOnline = false
  newest().breaks(2)
  expect(states.at(-1)).toBe('offline')
  vi.advanceTimersByTime(60_000)
  expect(sources).toHaveLength(1)
  isOnline = true
  dispatchEvent(new Event('online'))
  expect(sources).toHaveLength(2)
})

test('after close nothing is opened any more', () => {
  newest().breaks(2)
  stream.close()
  vi.advanceTimersByTime(120_000)
  dispatchEvent(new Event('online'))
  expect(sources).toHaveLength(1)
})

import { expect, test } from 'vitest'
import { formatAgo, formatDateTime, formatDuration, formatTime } from './instant.ts'

test('an instant is shown in Beijing time, on the next day where it must be', () => {
  expect(formatDateTime('2026-03-01T16:03:04.005Z')).toBe('2026-03-02 00:03:04')
  expect(formatTime('2026-03-01T02:03:04.005Z')).toBe('10:03:04')
})

test('what was, is told in the words of the reader', () => {
  const now = Date.UTC(2026, 2, 1, 12)
  expect(formatAgo(now - 3 * 60_000, now, 'zh-CN')).toBe('3分钟前')
  expect(formatAgo(now - 3 * 60_000, now, 'en')).toBe('3 minutes ago')
  expect(formatAgo(now - 26 * 3_600_000, now, 'zh-CN')).toBe('昨天')
})

test('a gateway whose clock is a second ahead has reported now, not in the future', () => {
  expect(formatAgo(1500, 0, 'zh-CN')).toBe('现在')
})

test('a span is told by its two greatest parts', () => {
  expect(formatDuration(2 * 3_600_000 + 5 * 60_000 + 9000, 'zh-CN')).toBe('2小时5分')
  expect(formatDuration(86_400_000, 'en')).toBe('1d')
  expect(formatDuration(400, 'zh-CN')).toBe('0秒')
  expect(formatDuration(-5000, 'en')).toBe('0s')
})

import type { CommandRequest, DesiredState } from '@loujing/wire/command'
import type { CommandId, MessageId } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import type { Rejection } from '../../src/outbox/quarantine.ts'
import type { Fact } from '../../src/outbox/record.ts'

/** What lies in the golden outboxes, whatever their format. All of it is made up, and none of it may change. */
export const ACCEPTED_MS = Date.UTC(2026, 2, 1, 2, 3, 4, 5)
const TIME = '2026-03-01T02:03:04.005Z' as Instant
const id = (n: number) => `0195000a-0000-7000-8000-${String(n).padStart(12, '0')}` as MessageId

const reading = (n: number, value: number): Fact => ({
  ...{ id: id(n), topic: 'loujing/v1/yunqi/sensor/noise-1/reading', time: TIME, urgent: false },
  data: { values: [{ point: 'leq', value, unit: 'dB[SPL]' }] },
})

/** In the order in which they were taken: the numbers are 1, 2, 3 … The first two are acknowledged, and gone. */
export const FACTS: readonly Fact[] = [
  reading(1, 61.5),
  reading(2, 62),
  reading(3, -0.25),
  {
    ...{ id: id(4), topic: 'loujing/v1/yunqi/edge/flows/alarm', time: TIME, urgent: true },
    data: { rule: 'noise-high', source: 'noise-1', text: '噪声超限 “夜间” \u{1f507}' },
  },
  reading(5, 1e-7),
  reading(6, 120),
]
export const ACKNOWLEDGED = 2

export const REJECTIONS: readonly Rejection[] = [
  {
    topic: 'loujing/v1/yunqi/sensor/noise-1/reading',
    problem: '/problems/message/malformed',
    payload: Buffer.from('{'),
  },
  {
    ...{
      topic: 'loujing/v1/yunqi/sensor/dust-1/reading',
      problem: '/problems/message/wrong-unit',
      detail: 'pm10 in K',
    },
    payload: Buffer.from('{"values":[{"point":"pm10","value":3,"unit":"K"}]}'),
  },
]

export const PICTURES = {
  sent: { bytes: Buffer.from('a picture that the cloud has'), contentType: 'image/png' },
  waiting: { bytes: Buffer.from('a picture that waits'), contentType: 'image/jpeg' },
} as const

export const COMMAND: CommandRequest = {
  command: '0195000b-0000-7000-8000-000000000001' as CommandId,
  ...{ name: 'restart-source', source: 'noise-1', args: {}, expiresAt: '2027-03-01T02:03:04.005Z' as Instant },
}
export const DESIRED: DesiredState = { version: 7, sources: { 'noise-1': { periodMs: 1000 } } }

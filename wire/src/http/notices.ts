import * as Type from 'typebox'
import type { Brand } from '../brand.ts'
import { AlarmId, PersonId, SiteId } from '../id.ts'
import { Day, Instant } from '../instant.ts'
import { LocalTime, Weekday } from '../rule.ts'
import { SEVERITIES, Severity } from '../severity.ts'
import { Role } from './identity.ts'
import { News } from './news.ts'
import { AlarmType } from './sites.ts'

const id = <Id extends string>(description: string) => Type.Unsafe<Id>(Type.String({ format: 'uuid', description }))
const Name = Type.String({ minLength: 1, maxLength: 64 })

export type ChannelId = Brand<string, 'ChannelId'>
export const ChannelId = id<ChannelId>('UUIDv7 of a channel: one way to one person')
export type DeliveryId = Brand<string, 'DeliveryId'>
export const DeliveryId = id<DeliveryId>('UUIDv7 of a delivery: one alarm, one step, one channel')
export type NoticeId = Brand<string, 'NoticeId'>
export const NoticeId = id<NoticeId>('UUIDv7 of a line in somebody’s bell list')

/** How a person is told outside of this program; the bell list in it needs no channel. */
export const CHANNEL_KINDS = ['email', 'webhook', 'dingtalk', 'wecom'] as const
export type ChannelKind = Type.Static<typeof ChannelKind>
export const ChannelKind = Type.Enum([...CHANNEL_KINDS])

/** `address` and `secret` are masked: `…@example.com`, `oapi.dingtalk.com …9f2c`. They are never told again. */
export type Channel = Type.Static<typeof Channel>
export const Channel = Type.Object({
  id: ChannelId,
  kind: ChannelKind,
  name: Name,
  address: Type.String({ description: 'Masked' }),
  hasSecret: Type.Boolean(),
  leastSeverity: Severity,
  enabled: Type.Boolean(),
})

/**
 * The whole channel, by PUT under an id that the client made. Without `address` or `secret` those that are kept stay.
 * `address`: of e-mail the address, else the URL that the robot's page shows. `secret`: of DingTalk `SEC…`, of a webhook the
 * key that we sign with; the others have none.
 */
export type ChannelChange = Type.Static<typeof ChannelChange>
export const ChannelChange = Type.Object({
  kind: ChannelKind,
  name: Name,
  address: Type.Optional(Type.String({ minLength: 3, maxLength: 1024 })),
  secret: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  leastSeverity: Type.Optional(Severity),
  enabled: Type.Optional(Type.Boolean()),
})

/** How a test message ended: `sent`, or refused with the receiver's own words. */
export type TestResult = Type.Static<typeof TestResult>
export const TestResult = Type.Object({
  state: Type.Enum(['sent', 'failed', 'unknown']),
  detail: Type.Optional(Type.String()),
})

/** Some hours of some days, and who is on duty then. `to` not after `from`: it ends on the next day. */
export type Shift = Type.Static<typeof Shift>
export const Shift = Type.Object({
  name: Name,
  from: LocalTime,
  to: LocalTime,
  weekdays: Type.Array(Weekday, { maxItems: 7 }),
  onHolidays: Type.Boolean(),
  people: Type.Array(PersonId, { maxItems: 20 }),
})

/** A day that is not what its weekday says: a holiday, or a working day moved to it (调休) that runs as another weekday. */
export type SpecialDay = Type.Static<typeof SpecialDay>
export const SpecialDay = Type.Object({
  day: Day,
  name: Name,
  runsAs: Type.Union([Type.Literal('holiday'), Weekday]),
})

/** Who is on duty when on a site. `version` is that which was read: a change of an older one is refused. */
export type Roster = Type.Static<typeof Roster>
export const Roster = Type.Object({
  version: Type.Integer({ minimum: 0 }),
  timeZone: Type.String({ minLength: 1, maxLength: 64 }),
  shifts: Type.Array(Shift, { maxItems: 40 }),
  days: Type.Array(SpecialDay, { maxItems: 400 }),
})

/** Somebody's name, masked by role. */
export type DutyPerson = Type.Static<typeof DutyPerson>
export const DutyPerson = Type.Object({ id: PersonId, name: Type.String() })
export type OnDuty = Type.Static<typeof OnDuty>
export const OnDuty = Type.Object({ at: Instant, people: Type.Array(DutyPerson) })
export type OnDutyQuery = Type.Static<typeof OnDutyQuery>
export const OnDutyQuery = Type.Object({ at: Type.Optional(Instant) })

/** Whom a step tells: those on duty, everybody with a role, or one person. */
export type Recipient = Type.Static<typeof Recipient>
export const Recipient = Type.Union([
  Type.Object({ who: Type.Literal('on-duty') }),
  Type.Object({ who: Type.Literal('role'), role: Role }),
  Type.Object({ who: Type.Literal('person'), person: PersonId }),
])

/** `afterSeconds` since the alarm was raised, if nobody has acknowledged it by then and it is not over. */
export type EscalationStep = Type.Static<typeof EscalationStep>
export const EscalationStep = Type.Object({
  afterSeconds: Type.Integer({ minimum: 0, maximum: 604_800 }),
  tell: Type.Array(Recipient, { minItems: 1, maxItems: 20 }),
})

/** The steps of each severity, in the order of time; a severity without steps tells nobody. */
export type Escalation = Type.Static<typeof Escalation>
export const Escalation = Type.Object({
  version: Type.Integer({ minimum: 0 }),
  steps: Type.Object(
    Object.fromEntries(SEVERITIES.map((severity) => [severity, Type.Array(EscalationStep, { maxItems: 8 })])) as Record<
      Severity,
      Type.TArray<typeof EscalationStep>
    >,
  ),
  /** Of info and minor alarms: outside of the bell list they are told when these hours are over. */
  quiet: Type.Optional(Type.Object({ from: LocalTime, to: LocalTime })),
})

export const DELIVERY_STATES = ['waiting', 'sending', 'sent', 'failed', 'unknown', 'withdrawn'] as const
/**
 * One step of one alarm, told by one channel. `failed`: refused for good, `detail` is what the receiver said. `unknown`: the
 * message left and no answer came; it is not sent again, since nothing may be told twice. `withdrawn`: acknowledged or over
 * before it was sent.
 */
export type Delivery = Type.Static<typeof Delivery>
export const Delivery = Type.Object({
  id: DeliveryId,
  alarm: AlarmId,
  alarmType: AlarmType,
  severity: Severity,
  step: Type.Integer({ minimum: 1 }),
  person: Type.Object({ id: PersonId, name: Type.String() }),
  kind: ChannelKind,
  channel: Type.String({ description: 'The address, masked' }),
  state: Type.Enum([...DELIVERY_STATES]),
  tries: Type.Integer({ minimum: 0 }),
  detail: Type.Optional(Type.String()),
  dueAt: Instant,
  sentAt: Type.Optional(Instant),
  /** How many alarms the message told of together. */
  together: Type.Optional(Type.Integer({ minimum: 1 })),
})

const line = { id: NoticeId, severity: Severity, at: Instant, readAt: Type.Optional(Instant) }
/** One line of the bell list: a step of an alarm, or news of something else. */
export type AlarmNotice = Type.Static<typeof AlarmNotice>
export const AlarmNotice = Type.Object({
  ...line,
  site: SiteId,
  siteName: Type.String(),
  alarm: AlarmId,
  alarmType: AlarmType,
  source: Type.String(),
  step: Type.Integer({ minimum: 1 }),
})
export type NewsNotice = Type.Static<typeof NewsNotice>
export const NewsNotice = Type.Object({ ...line, news: News })
export type Notice = Type.Static<typeof Notice>
export const Notice = Type.Union([AlarmNotice, NewsNotice])
export type Unread = Type.Static<typeof Unread>
export const Unread = Type.Object({ unread: Type.Integer({ minimum: 0 }) })
/** Everything up to this line, newest first, has been read. */
export type ReadUpTo = Type.Static<typeof ReadUpTo>
export const ReadUpTo = Type.Object({ upTo: NoticeId })

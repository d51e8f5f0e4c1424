import type { SiteId } from '@loujing/wire/id'
import type { Sql, Tx } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import type { Handlers } from '../../platform/relay.ts'
import { createJob } from '../../stores/job.ts'
import type { FieldCipher, Identity } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { createBell } from './bell.ts'
import { createChannels } from './channels.ts'
import { createDeliver } from './deliver.ts'
import { createEscalate } from './escalate.ts'
import { createNews } from './news.ts'
import { createPlans } from './plans.ts'
import { createMail, type MailOptions } from './send/mail.ts'
import { createOutgoing, type OutgoingRules } from './send/outgoing.ts'

export type NoticesDeps = {
  sql: Sql
  now: () => Date
  log: Log
  fields: FieldCipher
  identity: Identity
  sites: Sites
  /** Where messages may go; without `mail` no e-mail is sent. */
  outgoing: OutgoingRules
  mail?: MailOptions | undefined
  nameOfType?: (tx: Tx, site: SiteId, type: string) => Promise<string | undefined>
}
export type Notices = ReturnType<typeof createNotices>

const EVERY_MS = 500

/** Who is told of an alarm, when, by which way, until somebody acts; and of what plans and approvals have to say. */
export function createNotices(deps: NoticesDeps) {
  const { sql, now, log, fields, identity, sites, nameOfType = () => Promise.resolve(undefined) } = deps
  const outgoing = createOutgoing(deps.outgoing)
  const mail = deps.mail && createMail(deps.mail)
  const deliver = createDeliver({ sql, now, log, fields, outgoing, mail })
  const plans = createPlans({ sql, now, identity, sites })
  const escalate = createEscalate({ sql, now, log, identity, sites, plans, nameOfType })
  const job = createJob({ name: 'notices', everyMs: EVERY_MS, log }, runOnce)

  async function runOnce(): Promise<void> {
    await escalate.runOnce()
    await deliver.runOnce()
  }

  return {
    channels: createChannels({ sql, now, fields, outgoing, hasMail: mail !== undefined, deliver }),
    plans,
    bell: createBell({ sql, now, identity, sites }),
    /** For the relay. */
    handlers: { ...escalate.handlers, ...createNews({ now }).handlers } as Handlers,
    /** One round, now: for tests, and what the timer does. */
    runOnce,
    start: () => job.start(),
    async close(): Promise<void> {
      await job.close()
      mail?.close()
    },
  }
}

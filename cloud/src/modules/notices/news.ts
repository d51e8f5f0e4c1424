import type { Tidings } from '@loujing/wire/http/news'
import type { NoticeId } from '@loujing/wire/http/notices'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Tx } from '../../platform/db.ts'
import type { Event } from '../../platform/outbox.ts'
import type { Handlers } from '../../platform/relay.ts'
import { handOut } from './hand-out.ts'
import { newsAt } from './model/news-hours.ts'
import { subjectOf } from './model/words.ts'
import { countTold, insertNews } from './store/notice.ts'

/** What other modules say for people to know: a line in the bell list of each, and a message by his channels. */
export function createNews({ now }: { now: () => Date }) {
  async function hear({ data, company }: Event, tx: Tx): Promise<void> {
    const { people, severity, news } = data as Tidings // said by our own modules, with the whole wire object
    const subject = subjectOf(news)
    const round = (await countTold(tx, subject)) + 1
    const what = { company, subject, round, step: 1, severity, dueAt: newsAt(now()) }
    for (const person of new Set(people)) {
      const id = uuidv7<NoticeId>(now().getTime())
      await insertNews(tx, { id, company, person, subject, round, severity, news }, now())
      await handOut(tx, person, { ...what, words: { ...news, severity, at: toInstant(now()) } }, now())
    }
  }
  return { handlers: { 'plans.warned': hear, 'approvals.waits': hear } satisfies Handlers }
}

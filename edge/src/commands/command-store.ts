import { CommandRequest, type CommandResult } from '@loujing/wire/command'
import { toMs } from '@loujing/wire/instant'
import type { Outbox } from '../outbox/outbox.ts'

export type Kept = { request: CommandRequest; state: 'taken' | CommandResult['outcome']; detail?: string }

/** Which commands were taken and what became of them: so that none is done twice, whatever is restarted in between. */
export type CommandStore = {
  find(id: string): Kept | undefined
  /** Durable when it resolves: only then may the command be begun. */
  take(request: CommandRequest): Promise<void>
  finish(id: string, outcome: CommandResult['outcome'], detail?: string): Promise<void>
  /** Begun and not finished. */
  open(): Kept[]
}

// A command is sent again for as long as it has not expired (a day at most); then it may be forgotten.
const KEPT_MS = 7 * 86_400_000

export function openCommandStore({ db, write }: Outbox, now: () => number): CommandStore {
  const find = db.prepare('select request, state, detail from command where id = ?')
  const insert = db.prepare(
    "insert into command (id, request, state, expires_ms, taken_ms) values (?, ?, 'taken', ?, ?) on conflict do nothing",
  )
  const finish = db.prepare('update command set state = ?, detail = ? where id = ?')
  const open = db.prepare("select request, state, detail from command where state = 'taken'")
  const forget = db.prepare("delete from command where state <> 'taken' and taken_ms < ?")
  const read = (row: Record<string, unknown>): Kept => ({
    request: JSON.parse(String(row.request)) as CommandRequest,
    state: row.state as Kept['state'],
    ...(typeof row.detail === 'string' && { detail: row.detail }),
  })
  return {
    find(id) {
      const row = find.get(id)
      return row && read(row)
    },
    take: (request) =>
      write(() => {
        forget.run(now() - KEPT_MS)
        insert.run(request.command, JSON.stringify(request), toMs(request.expiresAt), now())
      }),
    finish: (id, outcome, detail) => write(() => void finish.run(outcome, detail ?? null, id)),
    open: () => open.all().map(read),
  }
}

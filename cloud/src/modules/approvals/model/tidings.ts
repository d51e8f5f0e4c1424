import type { ApprovalNews, Tidings } from '@loujing/wire/http/news'
import type { ApprovalId, PersonId } from '@loujing/wire/id'
import type { ApprovalState, ApprovalTask } from '@loujing/wire/http/approvals'

type Task = { person: PersonId; task: ApprovalTask }
/** What one act has changed, and `by` whom: he knows it. */
export type Change = {
  approval: ApprovalId
  title: string
  startedBy: PersonId
  by: PersonId | undefined
  state: ApprovalState
  before: readonly Task[]
  after: readonly Task[]
  copied: readonly PersonId[]
  isUrged: boolean
}

/** Whom a change of an approval concerns: those for whom it newly waits, who are urged, to whom it was copied, and who asked. */
export function tidingsOf(change: Change): Tidings[] {
  const { approval, title, startedBy, by, state, before, after, copied, isUrged } = change
  const had = new Set(before.map(({ person, task }) => `${person} ${task}`))
  const isNew = ({ person, task }: Task) => !had.has(`${person} ${task}`)
  const told: [ApprovalNews['what'], PersonId[]][] = [
    ['waiting', after.filter((each) => isNew(each) && each.task !== 'resubmit').map(({ person }) => person)],
    ['returned', after.filter((each) => isNew(each) && each.task === 'resubmit').map(({ person }) => person)],
    ['urged', isUrged ? after.filter((each) => !isNew(each)).map(({ person }) => person) : []],
    ['copied', [...copied]],
  ]
  if (state !== 'running' && state !== 'returned') told.push([state, [startedBy]])
  return told.flatMap(([what, all]): Tidings[] => {
    const people = all.filter((person) => person !== by)
    if (people.length === 0) return []
    const severity = what === 'urged' || what === 'rejected' || what === 'returned' ? 'minor' : 'info'
    return [{ people, severity, news: { about: 'approval', what, approval, title } }]
  })
}

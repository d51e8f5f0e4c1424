import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Duty, PersonalData } from '../../platform/personal.ts'

/** Of approvals: what was said in them. Each act stays, by its id; its hash in the evidence tells whether a word was struck out. */
export const approvalsPersonal: PersonalData = {
  module: 'approvals',
  written: [
    { table: 'approvals.approval', by: 'started_by', columns: ['title', 'facts', 'figures', 'flow'] },
    { table: 'approvals.event', by: 'by_person', columns: ['words', 'asked', 'deed'] },
    { table: 'approvals.template_version', by: 'made_by', columns: ['flow'] },
  ],
  theirs: [
    { table: 'approvals.copy', by: 'person_id' },
    { table: 'approvals.task', by: 'person_id' },
  ],
  erased: ['approvals.absence.person_id', 'approvals.absence.deputy_id'],
  nobodys: {
    listed: [
      'approvals.approval.kind',
      'approvals.approval.skipped',
      'approvals.approval.step',
      'approvals.event.kind',
      'approvals.event.stage',
      'approvals.template.kind',
    ],
    chained: ['approvals.approval.seen', 'approvals.event.seen'],
  },
  kept: [{ what: 'approvals.event', law: '《会计法》第23条' }],

  /** What waits for him, and what he began and is not decided. */
  async duties(tx: Tx, person: PersonId): Promise<Duty[]> {
    const waiting = await tx<{ id: string }[]>`
      select approval_id as id from approvals.task where person_id = ${person} order by approval_id limit 100`
    const begun = await tx<{ id: string }[]>`
      select id from approvals.approval
       where started_by = ${person} and ended_at is null order by id limit 100`
    return [
      ...waiting.map(({ id }): Duty => ({ kind: 'approvals.task', object: id })),
      ...begun.map(({ id }): Duty => ({ kind: 'approvals.begun', object: id })),
    ]
  },

  async erase(tx: Tx, person: PersonId): Promise<number> {
    const { count } = await tx`delete from approvals.absence where person_id = ${person} or deputy_id = ${person}`
    return count
  },
}

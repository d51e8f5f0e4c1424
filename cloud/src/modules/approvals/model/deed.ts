import type { ApprovalAct } from '@loujing/wire/http/approvals'
import type { Deed } from './event.ts'

/** What an act adds; a new try brings the steps with it, which are laid out anew. */
export function toDeed(act: Exclude<ApprovalAct, { act: 'resubmit' }>): Deed {
  switch (act.act) {
    case 'return':
      return { kind: 'return', to: act.to ?? null }
    case 'transfer':
    case 'delegate':
      return { kind: act.act, to: act.to }
    case 'add-signer':
      return { kind: act.act, where: act.where, people: act.people }
    case 'choose':
    case 'copy':
      return { kind: act.act, people: act.people }
    case 'approve':
    case 'reject':
    case 'recall':
    case 'answer':
    case 'remind':
      return { kind: act.act }
  }
}

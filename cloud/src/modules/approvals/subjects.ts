import type { ApprovalFlow, ApprovalKind } from '@loujing/wire/http/approval-flow'
import type { ApprovalId, CompanyId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Action, Caller } from '../identity/index.ts'

export type Outcome = {
  company: CompanyId
  object: string
  approval: ApprovalId
  outcome: 'approved' | 'rejected' | 'recalled'
  /** Whose act it was; nobody's where a verdict given before counted. */
  by: Caller | undefined
}

/** What a module says of the objects that it lets be approved. */
export type Subject = {
  kind: ApprovalKind
  /** Whose role gives this may look at an approval without having part in it. */
  reads: Action
  /** Holds while no template of the company applies; without one the object then needs no approval. */
  builtIn?: ApprovalFlow
  /** The one thing that changes the object, in the transaction of the last act: when it refuses, that act is refused. */
  onOutcome(tx: Tx, outcome: Outcome): Promise<void>
}

/** The modules' side of approvals: each registers its kind when it is composed, so that none is known here. */
export function createSubjects() {
  const subjects = new Map<ApprovalKind, Subject>()
  return {
    register(subject: Subject): void {
      subjects.set(subject.kind, subject)
    },
    /** @throws Error when nobody has registered the kind */
    of(kind: ApprovalKind): Subject {
      const subject = subjects.get(kind)
      if (!subject) throw new Error(`nobody registered ${kind}`)
      return subject
    },
    all: (): Subject[] => [...subjects.values()],
  }
}
export type Subjects = ReturnType<typeof createSubjects>

import type { Sql } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import { createAbsences } from './absences.ts'
import { createApprovalList } from './approvals.ts'
import { createRuns } from './runs.ts'
import type { WhoDecides } from './staff.ts'
import { createSubjects } from './subjects.ts'
import { createTemplates } from './templates.ts'
import { createWatch } from './watch.ts'

export type ApprovalsDeps = { sql: Sql; now: () => Date; log: Log; identity: WhoDecides; evidence: EvidenceDoor }
export type Approvals = ReturnType<typeof createApprovals>

/** Approvals (审批): flows that people draw, their runs over the objects of other modules, and every act in them. */
export function createApprovals({ sql, now, log, identity, evidence }: ApprovalsDeps) {
  const subjects = createSubjects()
  const runs = createRuns({ now, identity, subjects, evidence })
  const watch = createWatch({ sql, now, log, runs })
  return {
    ...createApprovalList({ sql, now, identity, subjects, runs }),
    templates: createTemplates({ sql, now, identity, subjects, runs }),
    absences: createAbsences({ sql, now, identity }),
    register: subjects.register,
    watch,
    /** For the relay. */
    handlers: watch.handlers,
    /** What runs by itself: started and closed by the composition root. */
    start: (): void => watch.start(),
    close: (): Promise<void> => watch.close(),
  }
}

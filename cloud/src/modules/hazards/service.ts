import type { Sql } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import type { Stores } from '../../stores/stores.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { Identity } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import type { Sites } from '../sites/index.ts'
import { createHazards as createHazardList } from './hazards.ts'
import type { HazardRules } from './model/rules.ts'
import { createPhotos } from './photos.ts'
import { createReport } from './report.ts'
import { createResponsibilities } from './responsibilities.ts'
import { createSteps } from './steps.ts'
import { createView } from './view.ts'
import { createWatch } from './watch.ts'

export type HazardsDeps = {
  sql: Sql
  now: () => Date
  log: Log
  /** By city and day; `readHazardRules` reads them. */
  rules: readonly HazardRules[]
  identity: Identity
  projects: Projects
  sites: Sites
  stores: Pick<Stores, 'evidence'>
  evidence: EvidenceDoor
}
export type Hazards = ReturnType<typeof createHazards>

/** The hazard loop (隐患整改): found, put right by a deadline, inspected by somebody else, closed, and counted each week. */
export function createHazards({ sql, now, log, rules, identity, projects, sites, stores, evidence }: HazardsDeps) {
  const view = createView({ identity, projects })
  const { places } = sites
  const watch = createWatch({ sql, now, log, view })
  return {
    ...createHazardList({ sql, now, rules, projects, sites, view, evidence }),
    steps: createSteps({ sql, now, rules, projects, sites, view, evidence }),
    responsibilities: createResponsibilities({ sql, now, projects, places }),
    photos: createPhotos({ sql, now, stores, places }),
    report: createReport({ sql, now, projects, places }),
    watch,
    /** What runs by itself: started and closed by the composition root. */
    start: (): void => watch.start(),
    close: (): Promise<void> => watch.close(),
  }
}

import type { Building, NewBuilding, NewPhase, NewProject, Phase, Project } from '@loujing/wire/http/projects'
import { uuidv7, type BuildingId, type CompanyId, type PhaseId, type ProjectId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { gather } from '../../platform/gathered.ts'
import { say } from '../../platform/outbox.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Reads } from '../../platform/reads.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, FieldCipher } from '../identity/index.ts'
import { createContractors } from './contractors.ts'
import { CODE_TAKEN, NAME_TAKEN } from './model.ts'
import * as store from './store.ts'

export type Projects = ReturnType<typeof createProjects>

export type ProjectsDeps = { sql: Sql; reads: Reads; now: () => Date; fields: FieldCipher }

export function createProjects({ sql, reads, now, fields }: ProjectsDeps) {
  const findIn = gather((company: CompanyId, ids) =>
    reads.inCompany(company, (read) => store.findProjects(read, ids as ProjectId[])),
  )
  /** By how many, and after which: the first page of all who look is one question. */
  const listIn = gather(async (company: CompanyId, asked) => {
    const listOne = (read: Reader, key: string) => {
      const [limit, after] = key.split(' ')
      return store.listProjects(read, after || undefined, Number(limit))
    }
    const lists = await reads.inCompany(company, (read) => Promise.all(asked.map((key) => listOne(read, key))))
    return new Map(asked.map((key, nth) => [key, lists[nth]!]))
  })

  return {
    contractors: createContractors({ sql, now, fields }),

    listProjects: ({ company }: Actor, query: PageQuery): Promise<Page<Project>> =>
      paged(query, async (after, limit) => (await listIn(company, `${limit} ${after ?? ''}`))!),

    /** @throws Refusal code-taken */
    createProject(caller: Caller, project: NewProject): Promise<Project> {
      const created: Project = { id: uuidv7<ProjectId>(now().getTime()), ...project }
      return inCompany(sql, caller.company, async (tx) => {
        if (!(await store.insertProject(tx, caller.company, created, now())))
          throw refuse(CODE_TAKEN, { code: project.code })
        await tell(tx, caller, 'projects.project-created', created)
        return created
      })
    },

    async getProject({ company }: Actor, id: ProjectId): Promise<Project> {
      const project = await findIn(company, id)
      if (!project) throw notFound('Project')
      return project
    },

    /** For a caller inside a transaction: `sites` asks whether a project is one of the company. */
    getProjectIn: getProject,

    listPhases: ({ company }: Actor, project: ProjectId, query: PageQuery): Promise<Page<Phase>> =>
      reads.inCompany(company, async (read) => {
        await getProject(read, project)
        return paged(query, (after, limit) => store.listPhases(read, project, after, limit))
      }),

    /** @throws Refusal not-found · name-taken */
    createPhase(caller: Caller, project: ProjectId, phase: NewPhase): Promise<Phase> {
      const created: Phase = { id: uuidv7<PhaseId>(now().getTime()), project, ...phase }
      return inCompany(sql, caller.company, async (tx) => {
        await getProject(tx, project)
        if (!(await store.insertPhase(tx, caller.company, created, now())))
          throw refuse(NAME_TAKEN, { name: phase.name })
        await tell(tx, caller, 'projects.phase-created', created)
        return created
      })
    },

    listBuildings: ({ company }: Actor, project: ProjectId, query: PageQuery): Promise<Page<Building>> =>
      reads.inCompany(company, async (read) => {
        await getProject(read, project)
        return paged(query, (after, limit) => store.listBuildings(read, project, after, limit))
      }),

    /** @throws Refusal not-found, also for a phase of another project · code-taken */
    createBuilding(caller: Caller, project: ProjectId, building: NewBuilding): Promise<Building> {
      const created: Building = { id: uuidv7<BuildingId>(now().getTime()), project, ...building }
      return inCompany(sql, caller.company, async (tx) => {
        await getProject(tx, project)
        if (!(await store.hasPhase(tx, project, building.phase))) throw notFound('Phase')
        if (!(await store.insertBuilding(tx, caller.company, created, now())))
          throw refuse(CODE_TAKEN, { code: building.code })
        await tell(tx, caller, 'projects.building-created', created)
        return created
      })
    },
  }

  async function tell(tx: Tx, caller: Caller, type: string, created: { id: string }): Promise<void> {
    const { company, address } = caller
    await say(tx, { type, subject: created.id, company, data: created }, now())
    const entry = { company, actor: caller, action: 'projects.create', object: created.id, address, after: created }
    await record(tx, { ...entry, outcome: 'done' }, now())
  }
}

async function getProject(sql: Reader, id: ProjectId): Promise<Project> {
  const project = await store.findProject(sql, id)
  if (!project) throw notFound('Project')
  return project
}

async function paged<Item extends { id: string }>(
  { cursor, limit = 50 }: PageQuery,
  list: (after: string | undefined, limit: number) => Promise<Item[]>,
): Promise<Page<Item>> {
  const items = await list(fromIdCursor(cursor), limit + 1)
  return toPage(
    items,
    limit,
    ({ id }) => [id],
    (item) => item,
  )
}

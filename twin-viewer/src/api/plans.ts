import type {
  Baseline,
  NewBaseline,
  Plan,
  PlanLink,
  PlanLinkEntry,
  PlanProgress,
  PlanSettings,
  PlanTask,
  PlanTaskChange,
} from '@loujing/wire/http/plans'
import type { PlanCauseEntry, PlanWarning, PlanWatch } from '@loujing/wire/http/plan-warnings'
import type { PlanOutlook } from '@loujing/wire/http/plan-outlook'
import type { PlanImport } from '@loujing/wire/http/plan-imports'
import type { BaselineId, PlanImportId, PlanLinkId, PlanTaskId, PlanWarningId, ProjectId } from '@loujing/wire/id'
import { all, get, send, type Upload, upload } from './client.ts'

const of = (project: ProjectId) => `/api/projects/${project}/plan`
/** A chart is drawn whole. */
const WIDE = { limit: 5000 }

/** Undefined while the project has none. */
export const findPlan = (project: ProjectId) => get<Plan | undefined>(of(project))
export const savePlan = (project: ProjectId, settings: PlanSettings) => send<Plan>('PUT', of(project), settings)
export const fillPlan = (project: ProjectId) => send<Plan>('POST', `${of(project)}/fill`)
export const listTasks = (project: ProjectId) => all<PlanTask>(`${of(project)}/tasks`, WIDE)
export const saveTask = (project: ProjectId, task: PlanTaskId, change: PlanTaskChange) =>
  send<PlanTask>('PUT', `${of(project)}/tasks/${task}`, change)
export const reportTask = (project: ProjectId, task: PlanTaskId, progress: PlanProgress) =>
  send<PlanTask>('PUT', `${of(project)}/tasks/${task}/progress`, progress)
export const removeTask = (project: ProjectId, task: PlanTaskId) => send<void>('DELETE', `${of(project)}/tasks/${task}`)
export const listLinks = (project: ProjectId) => all<PlanLink>(`${of(project)}/links`, WIDE)
export const saveLink = (project: ProjectId, link: PlanLinkId, entry: PlanLinkEntry) =>
  send<PlanLink>('PUT', `${of(project)}/links/${link}`, entry)
export const removeLink = (project: ProjectId, link: PlanLinkId) => send<void>('DELETE', `${of(project)}/links/${link}`)
export const addBaseline = (project: ProjectId, id: BaselineId, made: NewBaseline) =>
  send<Baseline>('PUT', `${of(project)}/baselines/${id}`, made)

/** What a file of Microsoft Project would bring; nothing is taken. */
export const checkImport = (project: ProjectId, file: Blob, how: Upload) =>
  upload<PlanImport>(`${of(project)}/import-check`, file, how)
export const takeImport = (project: ProjectId, id: PlanImportId, file: Blob, how: Upload) =>
  upload<PlanImport>(`${of(project)}/imports/${id}`, file, { ...how, method: 'PUT' })
export const exportAddress = (project: ProjectId) => `${of(project)}/export`

/** What of its nodes falls due or lies behind now. */
export const openWarnings = (project: ProjectId) => all<PlanWarning>(`${of(project)}/warnings`, { open: true })
export const sayCause = (project: ProjectId, warning: PlanWarningId, entry: PlanCauseEntry) =>
  send<PlanWarning>('PUT', `${of(project)}/warnings/${warning}/cause`, entry)
export const getWatch = (project: ProjectId) => get<PlanWatch>(`${of(project)}/watch`)
export const saveWatch = (project: ProjectId, watch: PlanWatch) => send<PlanWatch>('PUT', `${of(project)}/watch`, watch)
export const getOutlook = (project: ProjectId) => get<PlanOutlook>(`${of(project)}/outlook`)

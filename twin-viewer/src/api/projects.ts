import type {
  Building,
  Contact,
  Contractor,
  ContractorEntry,
  NewBuilding,
  NewPhase,
  NewProject,
  Phase,
  Project,
} from '@loujing/wire/http/projects'
import type { ContractorId, ProjectId } from '@loujing/wire/id'
import { all, get, send } from './client.ts'

export const listProjects = () => all<Project>('/api/projects')
export const createProject = (project: NewProject) => send<Project>('POST', '/api/projects', project)
export const listPhases = (id: ProjectId) => all<Phase>(`/api/projects/${id}/phases`)
export const createPhase = (id: ProjectId, phase: NewPhase) => send<Phase>('POST', `/api/projects/${id}/phases`, phase)
export const listBuildings = (id: ProjectId) => all<Building>(`/api/projects/${id}/buildings`)
export const createBuilding = (id: ProjectId, building: NewBuilding) =>
  send<Building>('POST', `/api/projects/${id}/buildings`, building)

export const listContractors = (id: ProjectId) => all<Contractor>(`/api/projects/${id}/contractors`)
export const putContractor = (id: ProjectId, contractor: ContractorId, entry: ContractorEntry) =>
  send<Contractor>('PUT', `/api/projects/${id}/contractors/${contractor}`, entry)
/** Name and phone in the clear; the look is recorded. */
export const openContact = (id: ProjectId, contractor: ContractorId) =>
  get<Contact>(`/api/projects/${id}/contractors/${contractor}/contact`)

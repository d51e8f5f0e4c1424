import type { Building, NewProject, Phase, Project } from '@loujing/wire/http/projects'
import type { ProjectId } from '@loujing/wire/id'
import { all, send } from './client.ts'

export const listProjects = () => all<Project>('/api/projects')
export const createProject = (project: NewProject) => send<Project>('POST', '/api/projects', project)
export const listPhases = (id: ProjectId) => all<Phase>(`/api/projects/${id}/phases`)
export const listBuildings = (id: ProjectId) => all<Building>(`/api/projects/${id}/buildings`)

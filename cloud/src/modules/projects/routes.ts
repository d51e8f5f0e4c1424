import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Building, NewBuilding, NewPhase, NewProject, Phase, Project } from '@loujing/wire/http/projects'
import { ProjectId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Projects } from './service.ts'

const ById = Type.Object({ projectId: ProjectId })
const READ = { policy: 'projects.read' } as const
const CREATE = { policy: 'projects.create' } as const

/** Under `/api/projects`. */
export const routes =
  (projects: Projects): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/', { config: READ, schema: { querystring: PageQuery, response: { 200: pageOf(Project) } } }, (request) =>
      projects.listProjects(actorOf(request), request.query),
    )
    app.post(
      '/',
      { config: CREATE, schema: { body: NewProject, response: { 201: Project } } },
      async (request, reply) => reply.code(201).send(await projects.createProject(callerOf(request), request.body)),
    )
    app.get('/:projectId', { config: READ, schema: { params: ById, response: { 200: Project } } }, (request) =>
      projects.getProject(actorOf(request), request.params.projectId),
    )

    app.get(
      '/:projectId/phases',
      { config: READ, schema: { params: ById, querystring: PageQuery, response: { 200: pageOf(Phase) } } },
      (request) => projects.listPhases(actorOf(request), request.params.projectId, request.query),
    )
    app.post(
      '/:projectId/phases',
      { config: CREATE, schema: { params: ById, body: NewPhase, response: { 201: Phase } } },
      async (request, reply) => {
        const phase = await projects.createPhase(callerOf(request), request.params.projectId, request.body)
        return reply.code(201).send(phase)
      },
    )

    app.get(
      '/:projectId/buildings',
      { config: READ, schema: { params: ById, querystring: PageQuery, response: { 200: pageOf(Building) } } },
      (request) => projects.listBuildings(actorOf(request), request.params.projectId, request.query),
    )
    app.post(
      '/:projectId/buildings',
      { config: CREATE, schema: { params: ById, body: NewBuilding, response: { 201: Building } } },
      async (request, reply) => {
        const building = await projects.createBuilding(callerOf(request), request.params.projectId, request.body)
        return reply.code(201).send(building)
      },
    )
  }

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
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
import { ContractorId, ProjectId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Projects } from './service.ts'

const ById = Type.Object({ projectId: ProjectId })
const ByContractor = Type.Object({ projectId: ProjectId, contractorId: ContractorId })
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

    app.get(
      '/:projectId/contractors',
      {
        config: { policy: 'projects.read-contractors' },
        schema: { params: ById, querystring: PageQuery, response: { 200: pageOf(Contractor) } },
      },
      (request) => projects.contractors.listContractors(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/:projectId/contractors/:contractorId',
      {
        config: { policy: 'projects.keep-contractors' },
        schema: { params: ByContractor, body: ContractorEntry, response: { 200: Contractor } },
      },
      (request) => projects.contractors.putContractor(callerOf(request), request.params, request.body),
    )
    app.get(
      '/:projectId/contractors/:contractorId/contact',
      {
        config: { policy: 'projects.read-contacts' },
        schema: { params: ByContractor, response: { 200: Contact } },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return projects.contractors.openContact(callerOf(request), request.params)
      },
    )
  }

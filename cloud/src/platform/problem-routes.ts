import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import * as Type from 'typebox'
import problems from '../../problems.json' with { type: 'json' }
import { notFound } from './errors.ts'

const ProblemKind = Type.Object({ type: Type.String(), title: Type.String(), status: Type.Optional(Type.Integer()) })
const byType = new Map<string, Type.Static<typeof ProblemKind>>(problems.map((problem) => [problem.type, problem]))

/** GET /problems/*: what the type of a problem stands for. The list is generated from the code (scripts/write-problems.ts). */
export const problemRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const schema = {
    summary: 'A kind of problem',
    params: Type.Object({ '*': Type.String() }),
    response: { 200: ProblemKind },
  }
  app.get('/problems/*', { config: { policy: 'public' }, schema }, async (request) => {
    const found = byType.get(`/problems/${request.params['*']}`)
    if (!found) throw notFound('Problem')
    return found
  })
  return Promise.resolve()
}

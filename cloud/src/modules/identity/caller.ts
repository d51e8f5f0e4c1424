import type { FastifyRequest } from 'fastify'
import { actorOf, type Actor } from '../../platform/auth.ts'

/** Who called a route, and from where: what the audit log wants to know of every change. */
export type Caller = Actor & { address: string }

export const callerOf = (request: FastifyRequest): Caller => ({ ...actorOf(request), address: request.ip })

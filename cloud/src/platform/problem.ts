import type { FastifyError, FastifyInstance } from 'fastify'
import type { Problem } from '@loujing/wire/problem'
import { NOT_FOUND, Refusal, type ProblemType } from './errors.ts'

export const INVALID_REQUEST: ProblemType = {
  type: '/problems/invalid-request',
  title: 'The request does not match its schema',
  status: 400,
}
export const TOO_LARGE: ProblemType = {
  type: '/problems/too-large',
  title: 'The body is larger than allowed',
  status: 413,
}
export const TOO_MANY: ProblemType = {
  type: '/problems/too-many-requests',
  title: 'Too many tries, wait a while',
  status: 429,
}
export const MEDIA_TYPE: ProblemType = {
  type: '/problems/media-type',
  title: 'This content type is not taken here',
  status: 415,
}

export const UNAVAILABLE: ProblemType = {
  type: '/problems/unavailable',
  title: 'The database cannot be reached, try again',
  status: 503,
}

const BY_STATUS: Readonly<Record<number, ProblemType>> = {
  404: NOT_FOUND,
  413: TOO_LARGE,
  415: MEDIA_TYPE,
  429: TOO_MANY,
}

/** One answer for every error: RFC 9457. A refusal is named; a defect is logged here and only here, and tells nothing. */
export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const problem = toProblem(error)
    if (problem.type === UNAVAILABLE.type) request.log.warn({ code: (error as FastifyError).code }, 'database away')
    else if (problem.status >= 500) request.log.error({ err: error }, 'defect')
    const [path] = request.url.split('?')
    return reply
      .code(problem.status)
      .type('application/problem+json')
      .send({ ...problem, instance: path })
  })
}

export function toProblem(error: FastifyError | Refusal): Problem {
  if (error instanceof Refusal) return error.problem
  if (error.validation) {
    const at = error.validationContext ?? 'body'
    const errors = error.validation.map((v) => ({
      pointer: `#${v.instancePath}`,
      detail: `${at}: ${v.message ?? 'invalid'}`,
    }))
    return { ...INVALID_REQUEST, errors }
  }
  if (isUnavailable(error)) return UNAVAILABLE
  const { statusCode = 500, message } = error
  if (statusCode >= 500) return { type: 'about:blank', title: 'Internal Server Error', status: 500 }
  const known = BY_STATUS[statusCode]
  if (known) return known
  return statusCode === 400
    ? { ...INVALID_REQUEST, detail: message }
    : { type: 'about:blank', title: message, status: statusCode }
}

// while the database starts, stops or is gone: the driver's own names, then SQLSTATE class 08 and 57P01 to 57P03
const AWAY = /^(?:CONNECTION_|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|08|57P0[123])/
const isUnavailable = ({ code }: FastifyError): boolean => typeof code === 'string' && AWAY.test(code)

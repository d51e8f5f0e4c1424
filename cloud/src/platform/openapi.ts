import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { Problem } from '@loujing/wire/problem'

/**
 * Derives an OpenAPI 3.1 document from the schemas of the routes registered after it; `app.swagger()` gives it.
 * Every operation says its policy (`x-policy`) and that it may answer with a problem.
 */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  app.addSchema(Problem)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Loujing', version: '0.1.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'loujing_session' },
          gateway: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) => (typeof json.$id === 'string' ? json.$id : `def-${i}`),
    },
    transform: ({ schema, url, route }) => {
      const policy = route.config?.policy ?? 'public'
      const security = policy === 'public' ? [] : [{ [policy === 'gateway' ? 'gateway' : 'session']: [] }]
      const response = { default: { description: 'A problem (RFC 9457)', content: PROBLEM_CONTENT } }
      const [, , tag = 'public'] = url.split('/')
      const described = { tags: [tag], ...schema, security, 'x-policy': policy }
      return {
        url: url.length > 1 ? url.replace(/\/$/, '') : url,
        schema: { ...described, response: { ...(schema?.response as object | undefined), ...response } },
      }
    },
  })
}

const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: 'Problem#' } } }

import type { FastifyPluginAsync } from 'fastify'

/** What a part says about itself when it is up; it throws when it is not. */
export type PartCheck = () => Promise<object> | object

const ANSWER_WITHIN_MS = 2_000

/** GET /healthz: one line of JSON a part. 200 when all are up, else 503: a balancer may then ask another process. */
export const healthRoutes =
  (parts: Readonly<Record<string, PartCheck>>): FastifyPluginAsync =>
  async (app) => {
    app.get('/healthz', { config: { policy: 'public' }, schema: { hide: true } }, async (_request, reply) => {
      const lines = await Promise.all(Object.entries(parts).map(([part, check]) => ask(part, check)))
      const isUp = lines.every(({ state }) => state === 'up')
      return reply
        .code(isUp ? 200 : 503)
        .type('application/x-ndjson')
        .header('cache-control', 'no-store')
        .send(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    })
    return Promise.resolve()
  }

async function ask(part: string, check: PartCheck): Promise<{ part: string; state: 'up' | 'down' }> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)), ANSWER_WITHIN_MS)
  })
  try {
    return { part, state: 'up', ...(await Promise.race([check(), late])) }
  } catch (error) {
    // nothing is lost: what a part cannot do now is exactly what this answer is for. The code, not the text: it may name hosts
    const code = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'Error')
    return { part, state: 'down', ...{ error: code } }
  } finally {
    clearTimeout(timer)
  }
}

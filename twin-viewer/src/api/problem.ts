import type { Problem } from '@loujing/wire/problem'

/** A refusal told by the cloud, or by the line to it: `type` is the only thing to branch on. */
export class ApiProblem extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiProblem'
    this.problem = problem
  }
}

/** The two problems that the cloud cannot tell itself: no answer at all, and an answer that is not ours. */
export const OFFLINE: Problem = { type: '/problems/viewer/offline', title: 'The server did not answer', status: 0 }
export const unexpected = (status: number): Problem => ({
  type: '/problems/viewer/unexpected',
  title: `The server answered ${status} without saying why`,
  status,
})

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'type' in body && 'title' in body && typeof body.type === 'string'

/** What a response that is not 2xx means. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text()
  if (!(response.headers.get('content-type') ?? '').includes('json')) return unexpected(response.status)
  const body: unknown = JSON.parse(text)
  return isProblem(body) ? body : unexpected(response.status)
}

/** A problem for whatever was thrown: a defect is shown as one, not hidden. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof ApiProblem) return thrown.problem
  return {
    type: '/problems/viewer/defect',
    title: thrown instanceof Error ? thrown.message : String(thrown),
    status: 0,
  }
}

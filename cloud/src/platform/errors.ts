import type { Problem } from '@loujing/wire/problem'

/** An expected refusal. Everything else that is thrown is a defect and becomes a 500. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly problem: Problem & Record<string, unknown>
  constructor(problem: Problem & Record<string, unknown>) {
    super(problem.detail ? `${problem.title}: ${problem.detail}` : problem.title)
    this.problem = problem
  }
}

/** A kind of refusal, declared beside the rule that refuses; `title` is constant, so that it can be translated by `type`. */
export type ProblemType = { type: `/problems/${string}`; title: string; status: number }

/** What a problem says beyond its type: for a person `detail`, for a program any other member. */
export type Extension = { detail?: string | undefined } & Record<string, unknown>

export const refuse = (problem: ProblemType, extension: Extension = {}): Refusal =>
  new Refusal({ ...definedOnly(extension), ...problem })

export const NOT_FOUND: ProblemType = { type: '/problems/not-found', title: 'Not found', status: 404 }

/** Also the answer for what exists but belongs to another company: whoever may not see it learns nothing. */
export const notFound = (what: string): Refusal => refuse(NOT_FOUND, { detail: `${what} not found`, what })

export const conflict = (type: ProblemType['type'], title: string, extension: Extension = {}): Refusal =>
  refuse({ type, title, status: 409 }, extension)

const definedOnly = ({ detail, ...rest }: Extension) => (detail === undefined ? rest : { ...rest, detail })

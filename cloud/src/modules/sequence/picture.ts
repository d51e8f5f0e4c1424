import { addDays } from '@loujing/wire/beijing'
import { createHash } from 'node:crypto'
import type { PlanTask } from '@loujing/wire/http/plans'
import type { SequenceRule } from '@loujing/wire/http/sequence'
import type { Model } from '@loujing/wire/http/twin'
import type { ElementId, PlanTaskId, ProjectId, SiteId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Reader } from '../../platform/db.ts'
import type { DatedNow, Plans } from '../plans/index.ts'
import type { Sites } from '../sites/index.ts'
import type { DrawnElement, TwinService } from '../twin/index.ts'
import { assign, type Owners, propertiesOf, type PropertyName, type Standing } from './model/assign.ts'
import { type Parted, partsOf } from './model/parts.ts'
import { findRules } from './store.ts'

export type Sources = {
  sites: { places: Pick<Sites['places'], 'getSiteIn'> }
  plans: Pick<Plans, 'datedIn'>
  twin: { standing: Pick<TwinService['standing'], 'listModels' | 'listDrawn' | 'listHanging'> }
}
export type Hands = ReadonlyMap<ElementId, readonly PlanTaskId[]>
export type Drawn = Standing<DrawnElement> & { model: Model['id']; elevations: readonly number[] }
/** What the answer about a site hangs on, small enough to ask each time. `key` is equal while nothing of it has changed. */
export type Ground = {
  site: SiteId
  project: ProjectId
  rules: readonly SequenceRule[]
  version: number
  plan: DatedNow | undefined
  models: readonly (Model & { line: string })[]
  hands: Hands
  key: string
}
/** The elements of a site with their tasks. */
export type Picture = Parted & { models: readonly Drawn[]; owners: readonly Owners[]; first: Day; last: Day }

/** Objects of this kind that hang on an element are tasks of the plan. */
export const HAND = 'task'

/** @throws Refusal not-found */
export async function groundOf(tx: Reader, { sites, plans, twin }: Sources, site: SiteId): Promise<Ground> {
  const { project } = await sites.places.getSiteIn(tx, site)
  const kept = await findRules(tx, site)
  const plan = await plans.datedIn(tx, project)
  const models = await twin.standing.listModels(tx, site)
  const hanging = await twin.standing.listHanging(
    tx,
    models.map(({ line }) => line),
    HAND,
  )
  const hands = new Map<ElementId, PlanTaskId[]>()
  for (const { element, object } of hanging) {
    const task = object as PlanTaskId
    const found = hands.get(element)
    if (found) found.push(task)
    else hands.set(element, [task])
  }
  const version = kept?.version ?? 0
  const told = [version, plan?.version, plan?.today, models.map(({ id }) => id), hanging.map(Object.values)]
  const key = createHash('sha256').update(JSON.stringify(told)).digest('base64url').slice(0, 24)
  return { site, project, rules: kept?.rules ?? [], version, plan, models, hands, key }
}

/** Elements that are kept in memory at most: a revision never changes, and who edits rules asks for its elements again and again. */
const MOST_ELEMENTS = 150_000

export type Draw = ReturnType<typeof createDraw>
/** The elements of all models, with the properties that some rules ask for. */
export function createDraw({ twin }: Pick<Sources, 'twin'>) {
  const kept = new Map<string, DrawnElement[]>()
  let count = 0

  async function elementsOf(tx: Reader, model: Model['id'], properties: readonly PropertyName[]) {
    const key = JSON.stringify([model, properties])
    const known = kept.get(key)
    if (known) return known
    const elements = await twin.standing.listDrawn(tx, model, properties)
    for (const [oldest, { length }] of kept) {
      if (count + elements.length <= MOST_ELEMENTS) break
      kept.delete(oldest)
      count -= length
    }
    if (!kept.has(key) && elements.length <= MOST_ELEMENTS) {
      kept.set(key, elements)
      count += elements.length
    }
    return elements
  }

  return async (tx: Reader, models: Ground['models'], rules: readonly SequenceRule[]): Promise<Drawn[]> => {
    const properties = propertiesOf(rules)
    const drawn: Drawn[] = []
    for (const { id, line, storeys } of models) {
      drawn.push({
        ...{ model: id, line, elements: await elementsOf(tx, id, properties) },
        ...{ storeys: storeys.map(({ name }) => name), elevations: storeys.map(({ elevationM }) => elevationM) },
      })
    }
    return drawn
  }
}

export function pictureOf({ rules, plan, hands }: Ground, models: readonly Drawn[], today: Day): Picture {
  const tasks = plan?.tasks ?? []
  const known = new Set(tasks.map(({ id }) => id))
  const owners = models.map((model) => assign(model, rules, hands, known).owners)
  const days = tasks.flatMap(daysOfTask)
  const [first, last] = [days.reduce(earlier, today), days.reduce(later, today)]
  // A day before anything has begun, and one when all is done.
  return {
    models,
    owners,
    first: addDays(first, -1),
    last: addDays(last, 1),
    ...partsOf(models, owners, rules, tasks),
  }
}

const daysOfTask = ({ planned, baseline, forecast }: PlanTask): Day[] =>
  [planned, forecast, ...(baseline ? [baseline] : [])].flatMap(({ start, finish }) => [start, finish])
const earlier = (a: Day, b: Day): Day => (a < b ? a : b)
const later = (a: Day, b: Day): Day => (a > b ? a : b)

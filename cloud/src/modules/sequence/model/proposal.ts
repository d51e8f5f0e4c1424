import type { PlanTask } from '@loujing/wire/http/plans'
import type { SequenceRule, SequenceSelector } from '@loujing/wire/http/sequence'
import type { SequenceRuleId } from '@loujing/wire/id'
import { assign, type Standing } from './assign.ts'

/** A trade: the tasks that build it, best first, and what of a model it is. */
type Trade = { tasks: readonly RegExp[]; classes: RegExp; names?: readonly string[]; below?: boolean }
export type Offered = Standing & { elevations: readonly number[] }

const LOAD_BEARING = /^Ifc(Slab|Column|Beam|Stair|StairFlight|Ramp|RampFlight|Member)$/i
/** Walls that bear: in one class with those that do not, so their names tell. */
const BEARING_WALLS = ['剪力墙', '核心筒', '结构墙', 'shear', 'core wall']
const BASEMENT_M = -0.5

/**
 * What is built by which tasks, first first, as buildings go up: foundations, what lies below ±0.00, the frame, walls, the façade with its
 * windows, services. The words are those of the plan's template and of its usual neighbours; a plan that says it otherwise gets fewer rules.
 */
const TRADES: readonly Trade[] = [
  { tasks: [/桩基/, /基础/, /pil(e|ing)|foundation/i], classes: /^Ifc(Pile|Footing|DeepFoundation)$/i },
  {
    tasks: [/正负零|±\s*0|地下(室|结构)/, /basement/i],
    classes: /^Ifc(Slab|Column|Beam|Stair|StairFlight|Ramp|RampFlight|Wall|WallStandardCase)$/i,
    below: true,
  },
  { tasks: [/主体结构|结构封顶|主体封顶/, /主体/, /structure|frame/i], classes: LOAD_BEARING },
  {
    tasks: [/主体结构|结构封顶|主体封顶/, /主体/, /structure|frame/i],
    classes: /^IfcWall(StandardCase)?$/i,
    names: BEARING_WALLS,
  },
  { tasks: [/砌筑|砌体|二次结构/, /masonry|partition/i], classes: /^Ifc(Wall|WallStandardCase|BuildingElementPart)$/i },
  {
    tasks: [/门窗|幕墙/, /外立面|外墙/, /fa[cç]ade|window/i],
    classes: /^Ifc(Window|Door|CurtainWall|Plate|Railing|Covering|ShadingDevice)$/i,
  },
  {
    tasks: [/机电|水电|设备安装/, /消防|电梯/, /services|MEP/i],
    classes: /^Ifc(TransportElement|Flow|Distribution|Pipe|Duct|Cable|Sanitary|LightFixture|Outlet|Pump|Valve|Fan)/i,
  },
]

/** Rules that take something of the models, in the order of the trades. */
export function propose(
  models: readonly Offered[],
  tasks: readonly PlanTask[],
  newId: () => SequenceRuleId,
): SequenceRule[] {
  const rules: SequenceRule[] = []
  for (const { tasks: words, classes, names = [undefined], below } of TRADES) {
    const task = words.map((word) => tasks.find(({ task: { name } }) => word.test(name))).find(Boolean)
    if (task === undefined) continue
    for (const name of names) {
      for (const select of below ? basements(models) : [{}]) {
        const found = classesIn(models, classes)
        if (found.length === 0) continue
        const rule: SequenceRule = {
          ...{ id: newId(), task: task.id, byStorey: true },
          select: { ...select, classes: found, ...(name !== undefined && { name }) },
        }
        if (takes(rule, rules, models)) rules.push(rule)
      }
    }
  }
  return rules
}

/** Each model's storeys below the ground, as a range. */
function basements(models: readonly Offered[]): SequenceSelector[] {
  return models.flatMap(({ line, storeys, elevations }) => {
    const below = storeys.filter((_, i) => elevations[i]! < BASEMENT_M)
    return below.length === 0 ? [] : [{ line, storeys: { from: below[0]!, to: below.at(-1)! } }]
  })
}

function classesIn(models: readonly Offered[], wanted: RegExp): string[] {
  const found = new Set<string>()
  for (const { elements } of models) {
    for (const { ifcClass } of elements) if (wanted.test(ifcClass)) found.add(ifcClass)
  }
  return [...found].sort()
}

function takes(rule: SequenceRule, before: readonly SequenceRule[], models: readonly Offered[]): boolean {
  const all = [...before, rule]
  const tasks = new Set(all.map(({ task }) => task))
  const last = all.length - 1
  return models.some((model) => assign(model, all, new Map(), tasks).owners.some((owned) => owned?.rule === last))
}

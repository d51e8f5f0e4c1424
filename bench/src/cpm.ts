import { WorkCalendar } from '@loujing/schedule/calendar'
import { schedule } from '@loujing/schedule/cpm'
import { type Activity, type Link, toNetwork } from '@loujing/schedule/network'
import { PLAN_LINKS } from '@loujing/wire/http/plans'
import type { Day } from '@loujing/wire/instant'
import { claim, median, type Claim } from './figures.ts'

type Plan = { activities: Activity[]; links: Link[] }
const ROUNDS = 7
const START = 30

/** A plan as developments have them: many chains side by side that meet now and then. */
function planOf(count: number, linkCount: number): Plan {
  let state = 7
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return Math.floor((state / 0x8000_0000) * below)
  }
  const calendar = new WorkCalendar('2026-01-01' as Day, 60_000, (day) => day % 7 < 5)
  const activities = Array.from({ length: count }, (_, i) => ({ id: String(i), days: random(20), calendar }))
  const links = Array.from({ length: linkCount }, (): Link => {
    const to = 1 + random(count - 1)
    // near by: a plan is a thousand chains, not one
    const from = Math.max(0, to - 1 - random(Math.min(to, 2000)))
    return { from: String(from), to: String(to), type: PLAN_LINKS[random(4)]!, lag: random(5), calendar }
  })
  return { activities, links }
}

type Task = { activity: Activity; into: Link[]; start: number; finish: number; late: number; lateFinish: number }

/** The same dates by objects and maps, as one writes it first: the peer, and by its answer the check. */
function byObjects({ activities, links }: Plan, start: number): Map<string, Task> {
  const tasks = new Map<string, Task>()
  for (const activity of activities)
    tasks.set(activity.id, { activity, into: [], start, finish: start, late: Infinity, lateFinish: Infinity })
  const waiting = new Map<string, number>(activities.map(({ id }) => [id, 0]))
  const out = new Map<string, Link[]>(activities.map(({ id }) => [id, []]))
  for (const link of links) {
    tasks.get(link.to)!.into.push(link)
    out.get(link.from)!.push(link)
    waiting.set(link.to, waiting.get(link.to)! + 1)
  }
  const order: Task[] = []
  const ready = [...tasks.values()].filter(({ activity }) => waiting.get(activity.id) === 0)
  for (let head = 0; head < ready.length; head++) {
    const task = ready[head]!
    order.push(task)
    const { days, calendar } = task.activity
    for (const { from, type, lag } of task.into) {
      const source = tasks.get(from)!
      const least = calendar.plus(type === 'FS' || type === 'FF' ? source.finish : source.start, lag)
      const wanted = type === 'FS' || type === 'SS' ? least : calendar.startToFinish(least, days)
      task.start = Math.max(task.start, wanted)
    }
    task.start = calendar.start(task.start, days)
    task.finish = calendar.finish(task.start, days)
    for (const { to } of out.get(task.activity.id)!) {
      waiting.set(to, waiting.get(to)! - 1)
      if (waiting.get(to) === 0) ready.push(tasks.get(to)!)
    }
  }
  const end = order.reduce((latest, { finish }) => Math.max(latest, finish), start)
  for (const task of order.reverse()) {
    const { days, calendar } = task.activity
    let begin = calendar.latestStart(Math.min(end, task.lateFinish), days)
    if (task.late < begin) begin = calendar.latestBy(task.late, days)
    task.late = begin
    task.lateFinish = calendar.finish(begin, days)
    for (const { from, type, lag } of task.into) {
      const source = tasks.get(from)!
      const latest = calendar.minus(type === 'FS' || type === 'SS' ? task.late : task.lateFinish, lag)
      if (type === 'FS' || type === 'FF') source.lateFinish = Math.min(source.lateFinish, latest)
      else source.late = Math.min(source.late, latest)
    }
  }
  return tasks
}

function timed<Result>(work: () => Result): { ms: number; result: Result } {
  const startedMs = performance.now()
  const result = work()
  return { ms: performance.now() - startedMs, result }
}

/** A plan of 100,000 activities against one object a task, and one edit of a plan of 10,000. */
export function measureCpm(): Claim[] {
  const plan = planOf(100_000, 250_000)
  const network = toNetwork(plan.activities, plan.links)
  const [ours, peers]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    const mine = timed(() => schedule(network, START))
    const theirs = timed(() => byObjects(plan, START))
    ours.push(mine.ms)
    peers.push(theirs.ms)
    plan.activities.forEach(({ id }, i) => {
      const { start, late } = theirs.result.get(id)!
      if (start !== mine.result.earlyStart[i] || late !== mine.result.lateStart[i])
        throw new Error(`the two disagree on ${id}`)
    })
  }
  const small = planOf(10_000, 25_000)
  const live = toNetwork(small.activities, small.links)
  const [edited, relinked]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS * 3; round++) {
    small.activities[round * 37]!.days++
    edited.push(timed(() => schedule(live, START)).ms)
    small.links[round * 41]!.lag++
    relinked.push(timed(() => schedule(toNetwork(small.activities, small.links), START)).ms)
  }
  const peer = { name: 'an object a task', value: median(peers) }
  const goal = { name: 'the goal', value: 5 }
  return [
    claim('CPM of 100,000 activities', 'ms', median(ours), peer, { at: 'most', ratio: 0.1 }),
    claim('CPM of 10,000 after a new duration', 'ms', median(edited), goal, { at: 'most', ratio: 1 }),
    claim('CPM of 10,000 after a new lag', 'ms', median(relinked), goal, { at: 'most', ratio: 1 }),
  ]
}

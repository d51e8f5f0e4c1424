import { combined, distance2, plus, round, type Covariance, type Metres } from './covariance.ts'

/** A track of one camera in one frame, on the ground. */
export type Sight = { track: number; at: Metres; covariance: Covariance }

/** How one camera last saw somebody. */
type Glance = Sight & { seenAtMs: number }
export type Somebody = {
  person: number
  at: Metres
  covariance: Covariance
  speed: Metres
  seenAtMs: number
  /** The last glance of each camera. */
  bySource: ReadonlyMap<string, Glance>
  /** In how many looks running another has stood on the same spot. */
  close: ReadonlyMap<number, number>
}
export type Crowd = { readonly next: number; readonly people: readonly Somebody[] }
export const emptyCrowd: Crowd = { next: 1, people: [] }

/** Who is seen by no camera for longer comes back as somebody new. */
export const FORGET_MS = 10_000
/** A camera that has followed somebody within this time still sees him. */
const LIVE_MS = 1500
/** People at work walk; faster is two people. Metres a second. */
const WALK = 1.4
/** However long somebody was out of sight, he is looked for within this. */
const MOST_AWAY_M = 4
/** χ² with two degrees of freedom, 99 %: one person seen twice is as far apart once in a hundred. */
const GATE = 9.21
/** A track that is known keeps its person until it is plainly elsewhere (99.97 %). */
const GATE_KNOWN = 16
/** Two whom no camera sees side by side are one after so many looks on one spot. */
const CLOSE_LOOKS = 4
const CLOSE_GATE = 4

/**
 * Whose each track of a frame is, by place, time and motion alone: no look at the people themselves. A track keeps its
 * person while it can; the others go, nearest first, to whom they may be by how sure both places are and how far one walks
 * meanwhile; a camera sees one person once. What is left is somebody new. Two people who turn out to be one, because
 * different cameras have them on one spot again and again, become the one who was known first.
 * @param atMs monotonic milliseconds, of the frame
 * @returns `of`: person by track · `merged`: who has become whom
 */
export function fuse(
  before: Crowd,
  source: string,
  sights: readonly Sight[],
  atMs: number,
): { crowd: Crowd; of: Map<number, number>; merged: Map<number, number> } {
  const alive = before.people.filter(({ seenAtMs }) => atMs - seenAtMs <= FORGET_MS)
  const ahead = new Map(alive.map((each) => [each, foresee(each, atMs)]))
  const owner = assign(alive, ahead, source, sights)
  const hosts = new Map([...owner].map(([sight, host]) => [host, sight]))
  let { next } = before
  const people = alive.map((each) => {
    const sight = hosts.get(each)
    return sight ? seen(each, source, sight, atMs) : each
  })
  const of = new Map([...owner].map(([{ track }, { person }]) => [track, person]))
  for (const sight of sights) {
    if (owner.has(sight)) continue
    of.set(sight.track, next)
    people.push(newcomer(next++, source, sight, atMs))
  }
  return settle({ next, people }, of, source, atMs)
}

type Place = { at: Metres; covariance: Covariance }

function foresee({ at, speed, covariance, seenAtMs }: Somebody, atMs: number): Place {
  const seconds = Math.max(0, atMs - seenAtMs) / 1000
  const coasting = Math.min(seconds, LIVE_MS / 1000)
  return {
    at: [at[0] + speed[0] * coasting, at[1] + speed[1] * coasting],
    covariance: plus(covariance, round(Math.min(MOST_AWAY_M, WALK * seconds) / 2)),
  }
}

function assign(
  people: readonly Somebody[],
  ahead: ReadonlyMap<Somebody, Place>,
  source: string,
  sights: readonly Sight[],
): Map<Sight, Somebody> {
  const now = new Set(sights.map(({ track }) => track))
  const pairs = sights.flatMap((sight) =>
    people.flatMap((each) => {
      const place = ahead.get(each)!
      const known = each.bySource.get(source)
      const isKnown = known?.track === sight.track
      // This camera follows him with another track, which is in the frame too.
      if (known !== undefined && !isKnown && now.has(known.track)) return []
      const apart = distance2(place.at, sight.at, plus(place.covariance, sight.covariance))
      return apart <= (isKnown ? GATE_KNOWN : GATE) ? [{ sight, each, isKnown, apart }] : []
    }),
  )
  pairs.sort((a, b) => Number(b.isKnown) - Number(a.isKnown) || a.apart - b.apart)
  const owner = new Map<Sight, Somebody>()
  const taken = new Set<Somebody>()
  for (const { sight, each } of pairs) {
    if (owner.has(sight) || taken.has(each)) continue
    owner.set(sight, each)
    taken.add(each)
  }
  return owner
}

function seen(each: Somebody, source: string, sight: Sight, atMs: number): Somebody {
  const bySource = new Map(each.bySource).set(source, { ...sight, seenAtMs: atMs })
  const { at, covariance } = togetherAt(bySource, atMs)
  const seconds = (atMs - each.seenAtMs) / 1000
  return {
    ...each,
    at,
    covariance,
    speed: seconds > 0.05 ? [slowly(each, at, seconds, 0), slowly(each, at, seconds, 1)] : each.speed,
    seenAtMs: Math.max(each.seenAtMs, atMs),
    bySource,
  }
}

/**
 * Where the glances of now have somebody. A camera is out the same way from frame to frame (a stoop, a tall hat, a mark picked
 * badly), so its older glances add nothing: only another camera makes it surer.
 */
function togetherAt(bySource: ReadonlyMap<string, Glance>, atMs: number): Place {
  const live = [...bySource.values()].filter(({ seenAtMs }) => atMs - seenAtMs <= LIVE_MS)
  const [first, ...others] = live.map(({ at, covariance, seenAtMs }): Place => {
    const walked = (WALK * Math.max(0, atMs - seenAtMs)) / 1000 / 2
    return { at, covariance: plus(covariance, round(walked)) }
  })
  return others.reduce(combined, first!)
}

/** The mean of the speed so far and the newest, never faster than one walks. */
function slowly({ at: was, speed }: Somebody, at: Metres, seconds: number, of: 0 | 1): number {
  const newest = Math.max(-WALK, Math.min(WALK, (at[of] - was[of]) / seconds))
  return 0.3 * newest + 0.7 * speed[of]
}

const newcomer = (person: number, source: string, sight: Sight, atMs: number): Somebody => ({
  person,
  at: sight.at,
  covariance: sight.covariance,
  speed: [0, 0],
  seenAtMs: atMs,
  bySource: new Map([[source, { ...sight, seenAtMs: atMs }]]),
  close: new Map(),
})

/** Counts who stands where another does, and makes one of two whom only different cameras have seen there often enough. */
function settle(crowd: Crowd, of: Map<number, number>, source: string, atMs: number) {
  const merged = new Map<number, number>()
  const isSeenNow = (each: Somebody): boolean => each.bySource.get(source)?.seenAtMs === atMs
  const live = crowd.people.filter(({ seenAtMs }) => atMs - seenAtMs <= LIVE_MS)
  let people = [...crowd.people]
  for (const younger of live.filter(isSeenNow)) {
    const close = new Map<number, number>()
    for (const older of live) {
      if (older.person >= younger.person || areSideBySide(older, younger, atMs)) continue
      if (distance2(older.at, younger.at, plus(older.covariance, younger.covariance)) > CLOSE_GATE) continue
      close.set(older.person, (younger.close.get(older.person) ?? 0) + 1)
    }
    const [same] = [...close].filter(([, looks]) => looks >= CLOSE_LOOKS).sort((a, b) => b[1] - a[1])
    const host = same && people.find(({ person }) => person === same[0])
    people = people.map((each) => (each.person === younger.person ? { ...each, close } : each))
    if (host === undefined || merged.has(host.person)) continue
    merged.set(younger.person, host.person)
    people = people.flatMap((each) => {
      if (each.person === younger.person) return []
      if (each !== host) return [each]
      return [{ ...host, seenAtMs: atMs, bySource: new Map([...host.bySource, ...younger.bySource]) }]
    })
  }
  for (const [track, person] of of) of.set(track, merged.get(person) ?? person)
  return { crowd: { next: crowd.next, people }, of, merged }
}

/** Whether one camera sees both: then they are two. */
function areSideBySide(a: Somebody, b: Somebody, atMs: number): boolean {
  return [...a.bySource].some(([source, { seenAtMs }]) => {
    const other = b.bySource.get(source)
    return other !== undefined && atMs - seenAtMs <= LIVE_MS && atMs - other.seenAtMs <= LIVE_MS
  })
}

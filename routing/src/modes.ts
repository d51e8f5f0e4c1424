import { own } from './own.ts'

export const MODES = ['foot', 'bicycle', 'car'] as const
export type Mode = (typeof MODES)[number]

/** Metres a second along a road and against it; 0: not allowed. */
export type Passage = readonly [along: number, against: number]
export type Profile = Readonly<Record<Mode, Passage>>

const kmh = (speed: number): number => speed / 3.6

/** How fast one walks between a place and the road that it lies at, too, whatever one goes on with. */
export const WALK_MPS = kmh(4.5)

type Speeds = Readonly<Partial<Record<Mode, number>>>
const path: Speeds = { foot: 4.5, bicycle: 12 }

/**
 * km/h by class of road; without a number: not for this mode. Classes and who may use them: OpenStreetMap, "Key:highway" and "OSM tags for
 * routing/Access restrictions" (the rows without a country). The speeds are assumptions of this product: means of a journey in a town, with its
 * lights and crossings, not limits.
 */
export const SPEEDS: Readonly<Record<string, Speeds>> = {
  motorway: { car: 90 },
  motorway_link: { car: 50 },
  trunk: { foot: 4.5, bicycle: 14, car: 60 },
  trunk_link: { foot: 4.5, bicycle: 14, car: 40 },
  primary: { foot: 4.5, bicycle: 14, car: 40 },
  primary_link: { foot: 4.5, bicycle: 14, car: 30 },
  secondary: { foot: 4.5, bicycle: 14, car: 35 },
  secondary_link: { foot: 4.5, bicycle: 14, car: 30 },
  tertiary: { foot: 4.5, bicycle: 14, car: 30 },
  tertiary_link: { foot: 4.5, bicycle: 14, car: 25 },
  unclassified: { foot: 4.5, bicycle: 14, car: 25 },
  residential: { foot: 4.5, bicycle: 13, car: 20 },
  road: { foot: 4.5, bicycle: 13, car: 20 },
  living_street: { foot: 4.5, bicycle: 10, car: 10 },
  service: { foot: 4.5, bicycle: 12, car: 12 },
  pedestrian: { foot: 4.5 },
  footway: { foot: 4.5 },
  steps: { foot: 2.2 },
  path,
  track: path,
  bridleway: { foot: 4.5 },
  cycleway: { foot: 4.5, bicycle: 15 },
}

/** What is reached of a stated limit of speed, in a town. */
const OF_LIMIT = 0.75

export type Tags = Readonly<Record<string, string>>

/** The keys that say who may pass, the most particular first (OpenStreetMap, "Key:access"). */
const ACCESS: Readonly<Record<Mode, readonly string[]>> = {
  foot: ['foot', 'access'],
  bicycle: ['bicycle', 'vehicle', 'access'],
  car: ['motorcar', 'motor_vehicle', 'vehicle', 'access'],
}
const CLOSED = new Set(['no', 'private', 'emergency', 'agricultural', 'forestry'])

function isClosed(tags: Tags, mode: Mode): boolean | undefined {
  const stated = ACCESS[mode].map((key) => tags[key]).find((value) => value !== undefined)
  return stated === undefined ? undefined : CLOSED.has(stated)
}

/** @returns undefined for what is no road that anybody may use */
export function profileOf(tags: Tags): Profile | undefined {
  const speeds = own(SPEEDS, tags['highway'] ?? '')
  if (speeds === undefined || tags['area'] === 'yes') return undefined
  const profile = {
    foot: along(tags, 'foot', speeds),
    bicycle: along(tags, 'bicycle', speeds),
    car: along(tags, 'car', speeds),
  }
  return MODES.some((mode) => profile[mode][0] > 0 || profile[mode][1] > 0) ? profile : undefined
}

function along(tags: Tags, mode: Mode, speeds: Speeds): Passage {
  const closed = isClosed(tags, mode)
  // a mode that a class does not have may still be let in by name: bicycle=yes on a footway
  const usual = speeds[mode] ?? (closed === false && tags[mode] !== undefined && mode !== 'car' ? 10 : undefined)
  if (usual === undefined || closed === true) return [0, 0]
  const speed = kmh(mode === 'car' ? (limitOf(tags) ?? usual) : usual)
  const oneWay = oneWayOf(tags, mode)
  return [oneWay === -1 ? 0 : speed, oneWay === 1 ? 0 : speed]
}

function limitOf({ speed, maxspeed }: Tags): number | undefined {
  const own = Number(speed)
  if (own > 0 && own <= 130) return own
  const [, limit, unit] = /^(\d{1,3})( mph)?$/.exec(maxspeed ?? '') ?? []
  const limitKmh = Number(limit) * (unit === undefined ? 1 : 1.609)
  return limitKmh > 0 && limitKmh <= 130 ? limitKmh * OF_LIMIT : undefined
}

function oneWayOf(tags: Tags, mode: Mode): -1 | 0 | 1 {
  if (mode === 'foot') return 0
  const isFree = tags['oneway:bicycle'] === 'no' || tags['cycleway']?.startsWith('opposite') === true
  if (mode === 'bicycle' && isFree) return 0
  const stated = tags['oneway']
  if (stated === '-1' || stated === 'reverse') return -1
  if (stated === 'yes' || stated === '1' || stated === 'true') return 1
  if (stated === 'no') return 0
  return tags['junction'] === 'roundabout' || tags['highway'] === 'motorway' ? 1 : 0
}

/** Whom a barrier at a node stops when nothing is said of access (OpenStreetMap, "Key:barrier"). A gate without a word stands open. */
const BARRIERS: Readonly<Record<string, readonly Mode[]>> = {
  wall: MODES,
  fence: MODES,
  block: ['car'],
  bollard: ['car'],
  cycle_barrier: ['car'],
  chain: ['car'],
  stile: ['bicycle', 'car'],
  kissing_gate: ['bicycle', 'car'],
  turnstile: ['bicycle', 'car'],
}

/** One bit a mode, in the order of `MODES`: who does not pass this node. */
export function blockedAt(tags: Tags): number {
  const { barrier } = tags
  if (barrier === undefined) return 0
  return MODES.reduce((bits, mode, i) => {
    const isBlocked = isClosed(tags, mode) ?? own(BARRIERS, barrier)?.includes(mode) ?? false
    return isBlocked ? bits | (1 << i) : bits
  }, 0)
}

/** Below or above the ground, where it crosses others without meeting them. */
export const isOffGround = ({ bridge = 'no', tunnel = 'no', layer = '0' }: Tags): boolean =>
  bridge !== 'no' || tunnel !== 'no' || layer !== '0'

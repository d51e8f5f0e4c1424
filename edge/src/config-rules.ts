import { fitGround } from '@loujing/wire/ground'
import { canonicalUnit, toCanonical } from '@loujing/wire/quantity'
import type { Config } from './config.ts'

/** `key`: the fault is the member's name, not its value. */
export type Fault = { path: (string | number)[]; expected: string; key?: boolean }

/** User names that belong to the gateway itself. */
export const RESERVED_SOURCES: readonly string[] = ['flows', 'gateway', 'console', 'historian']

/** What a schema cannot say: names used once, units that belong to their kind, parts that need one another. */
export function configFaults(config: Config): Fault[] {
  return [...sources(config), ...marks(config), ...points(config), ...parts(config), ...places(config)]
}

function sources({ gateway, devices, cameras }: Config): Fault[] {
  const seen = new Set<string>([gateway, ...RESERVED_SOURCES])
  const lists = [
    ...devices.map(({ source }, at) => ({ source, path: ['devices', at, 'source'] })),
    ...cameras.map(({ source }, at) => ({ source, path: ['cameras', at, 'source'] })),
  ]
  return lists.flatMap(({ source, path }) => {
    const taken = seen.has(source)
    seen.add(source)
    return taken ? [{ path, expected: `a name used once: ${source} is taken` }] : []
  })
}

function marks({ devices }: Config): Fault[] {
  const seen = new Set<string>()
  return devices.flatMap((device, at) => {
    if (device.protocol !== 'hj212') return []
    const taken = seen.has(device.mn)
    seen.add(device.mn)
    return taken ? [{ path: ['devices', at, 'mn'], expected: `an MN used once: ${device.mn} is taken` }] : []
  })
}

function points({ devices }: Config): Fault[] {
  return devices.flatMap(({ points }, at) => {
    const seen = new Set<string>()
    return points.flatMap(({ point, kind, unit }, index): Fault[] => {
      const path = ['devices', at, 'points', index]
      const taken = seen.has(point)
      seen.add(point)
      if (taken) return [{ path: [...path, 'point'], expected: `a point named once: ${point} is taken` }]
      if (toCanonical(kind, 0, unit) === undefined) {
        return [{ path: [...path, 'unit'], expected: `a unit of ${kind} such as ${canonicalUnit(kind)}, not ${unit}` }]
      }
      return []
    })
  })
}

function places({ timeZone, cameras }: Config): Fault[] {
  const faults = cameras.flatMap((camera, at): Fault[] => {
    const fit = camera.kind !== 'mqtt' && camera.calibration ? fitGround(camera.calibration.pairs) : undefined
    if (fit === undefined || !('problem' in fit)) return []
    return [{ path: ['cameras', at, 'calibration'], expected: `pairs that give a plane: ${fit.problem}` }]
  })
  if (!isTimeZone(timeZone)) faults.push({ path: ['timeZone'], expected: `an IANA time zone, not ${timeZone}` })
  return faults
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function parts({ listen, devices, cameras, flows }: Config): Fault[] {
  const faults: Fault[] = []
  if (!listen.hj212 && devices.some(({ protocol }) => protocol === 'hj212')) {
    faults.push({ path: ['listen'], expected: 'a device of protocol hj212 needs listen.hj212' })
  }
  if (flows?.editor && !flows.password)
    faults.push({ path: ['flows', 'editor'], expected: 'the editor needs a password' })
  cameras.forEach((camera, at) => {
    if (camera.kind !== 'mqtt' && camera.judge.k > camera.judge.n) {
      faults.push({ path: ['cameras', at, 'judge', 'k'], expected: 'k must not be larger than n' })
    }
  })
  return faults
}

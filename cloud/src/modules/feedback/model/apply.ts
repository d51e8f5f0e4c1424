import type { CameraChange } from '@loujing/wire/http/feedback'
import type { NewCommand } from '@loujing/wire/http/sites'
import type { Polygon } from '@loujing/wire/zone'
import { isDeepStrictEqual } from 'node:util'
import type { Wanted } from './propose.ts'

type Told = Pick<NewCommand, 'name' | 'args'>
type Change<Is extends CameraChange['is']> = Extract<CameraChange, { is: Is }>

const isSame = (a: Polygon) => (b: Polygon) => isDeepStrictEqual(a, b)

/**
 * The command that makes a change, and the one that takes it back and leaves alone what was changed since; undefined when
 * there is nothing to take back, because somebody did or the zone is gone.
 */
export function commandFor(change: CameraChange, version: number, wanted: Wanted): Told {
  switch (change.is) {
    case 'threshold':
      return { name: 'set-threshold', args: { label: change.label, threshold: change.to } }
    case 'mask':
      return { name: 'set-masks', args: { masks: [...(wanted.masks ?? []), maskOf(change, version)] } }
    case 'exclusion':
      return withExceptions(change, wanted, (except) => [...except, change.polygon])
  }
}

export function commandToUndo(change: CameraChange, wanted: Wanted): Told | undefined {
  switch (change.is) {
    case 'threshold':
      if (wanted.thresholds?.[change.label] !== change.to) return undefined
      return { name: 'set-threshold', args: { label: change.label, threshold: change.from } }
    case 'mask': {
      const masks = (wanted.masks ?? []).filter(({ polygon }) => !isSame(change.polygon)(polygon))
      return masks.length === wanted.masks?.length ? undefined : { name: 'set-masks', args: { masks } }
    }
    case 'exclusion': {
      const zone = wanted.zones?.find((one) => one.zone === change.zone)
      if (!zone?.except?.some(isSame(change.polygon))) return undefined
      return withExceptions(change, wanted, (except) => except.filter((one) => !isSame(change.polygon)(one)))
    }
  }
}

const maskOf = ({ polygon }: Change<'mask'>, version: number) => ({ name: `误报 #${version}`, polygon })

function withExceptions({ zone }: Change<'exclusion'>, { zones = [] }: Wanted, next: (except: Polygon[]) => Polygon[]) {
  const changed = zones.map((one) => {
    if (one.zone !== zone) return one
    const { except = [], ...rest } = one
    const left = next(except)
    return left.length > 0 ? { ...rest, except: left } : rest
  })
  return { name: 'set-zones', args: { zones: changed } } as const
}

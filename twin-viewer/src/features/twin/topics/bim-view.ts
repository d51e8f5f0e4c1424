import type { BimCamera, BimView } from '@loujing/wire/http/topics'
import type { Appearance, Paint } from '../../../scene/appearance.ts'
import type { Standpoint } from '../../../scene/eye.ts'
import type { ModelFrame } from '../../../scene/model-frame.ts'
import { axesOf, type HalfSpace, type Section, toAxes } from '../../../scene/section.ts'
import type { Solid } from '../../../scene/solids/parts.ts'
import { add, dot, scale, unit, type Vec } from '../../../scene/solids/vector.ts'
import { contains, type Painter, type Visibility } from '../building/visibility.ts'

const RAD = Math.PI / 180
const MOST_GUIDS = 20_000
/** An orthogonal view is seen from so far that its walls stand upright. */
const NARROW_DEG = 6
const PARALLEL = 0.9999

/** What one sees now, in metres of the site. `aspect` is width to height of the window. */
export type Seen = {
  standpoint: Standpoint
  aspect: number
  halfSpaces: readonly HalfSpace[]
  visibility: Visibility
  selected: readonly string[]
}

/** As BCF tells it, in the coordinates of the model. @param solids those of the models, for branches that are hidden whole */
export function toBimView(
  { standpoint, aspect, halfSpaces, visibility, selected }: Seen,
  frame: ModelFrame,
  solids: readonly Solid[],
): BimView {
  const { hidden, isolated } = visibility
  const guidsOf = (is: (solid: Solid) => boolean) =>
    [...new Set(solids.filter(is).map(({ guid }) => guid))].slice(0, MOST_GUIDS)
  return {
    camera: toCamera(standpoint, aspect, frame),
    selected: [...selected],
    visible: {
      byDefault: isolated === undefined,
      except: isolated
        ? guidsOf((solid) => contains(isolated, solid))
        : hidden.length === 0
          ? []
          : guidsOf((solid) => hidden.some((scope) => contains(scope, solid))),
      ...{ spaces: false, openings: false },
    },
    colours: [],
    planes: halfSpaces.map(({ normal, offset }) => ({
      at: point(frame.toModel(scale(normal, offset))),
      direction: point(unit(frame.directionToModel(normal))),
    })),
    lines: [],
  }
}

const point = ([x, y, z]: Vec): [number, number, number] => [x, y, z]

function toCamera(
  { at, headingDeg, pitchDeg, fieldOfViewDeg }: Standpoint,
  aspect: number,
  frame: ModelFrame,
): BimCamera {
  const [h, p] = [headingDeg * RAD, pitchDeg * RAD]
  const direction: Vec = [Math.sin(h) * Math.cos(p), Math.cos(h) * Math.cos(p), Math.sin(p)]
  const up: Vec = [-Math.sin(h) * Math.sin(p), -Math.cos(h) * Math.sin(p), Math.cos(p)]
  return {
    kind: 'perspective',
    at: point(frame.toModel(at)),
    direction: point(unit(frame.directionToModel(direction))),
    up: point(unit(frame.directionToModel(up))),
    fieldOfViewDeg: acrossToUpright(fieldOfViewDeg, aspect),
    aspect,
  }
}

// Ours is of the longer side of the window, BCF's from the lower to the upper edge.
const acrossToUpright = (deg: number, aspect: number) =>
  aspect > 1 ? (2 * Math.atan(Math.tan((deg * RAD) / 2) / aspect)) / RAD : deg
const uprightToAcross = (deg: number, aspect: number) =>
  aspect > 1 ? (2 * Math.atan(Math.tan((deg * RAD) / 2) * aspect)) / RAD : deg

/** Where to stand for a view; a window of another shape shows as much from the lower to the upper edge. */
export function toStandpoint(camera: BimCamera, aspect: number, frame: ModelFrame): Standpoint {
  const direction = unit(frame.directionToSite(camera.direction))
  const isUpright = camera.kind === 'orthogonal'
  const upright = isUpright ? NARROW_DEG : (camera.fieldOfViewDeg ?? 60)
  const backM = isUpright ? (camera.heightM ?? 30) / 2 / Math.tan((NARROW_DEG * RAD) / 2) : 0
  const isVertical = Math.abs(direction[2]) > PARALLEL
  // Who looks straight down has no heading but that of what is up for him.
  const forward = isVertical ? frame.directionToSite(camera.up) : direction
  return {
    at: add(frame.toSite(camera.at), scale(direction, -backM)),
    headingDeg: (Math.atan2(forward[0], forward[1]) / RAD + 360) % 360,
    pitchDeg: Math.asin(Math.max(-1, Math.min(1, direction[2]))) / RAD,
    fieldOfViewDeg: Math.min(uprightToAcross(upright, aspect), 170),
  }
}

/** The cut of a view: a box where six planes make one, else the first plane; `left` of them are not shown. */
export function toSection({ planes }: BimView, frame: ModelFrame): { section: Section | undefined; left: number } {
  const halfSpaces = planes.map(({ at, direction }): HalfSpace => {
    const normal = unit(frame.directionToSite(direction))
    return { normal, offset: dot(normal, frame.toSite(at)) }
  })
  const box = boxOf(halfSpaces)
  if (box) return { section: box, left: 0 }
  const [first, ...rest] = halfSpaces
  return { section: first && { kind: 'plane', ...first }, left: rest.length }
}

function boxOf(halfSpaces: readonly HalfSpace[]): Section | undefined {
  const level = halfSpaces.find(({ normal }) => Math.abs(normal[2]) < 1 - PARALLEL)
  if (halfSpaces.length !== 6 || !level) return undefined
  const headingDeg = Math.atan2(level.normal[0], level.normal[1]) / RAD
  const [min, max] = [
    [NaN, NaN, NaN],
    [NaN, NaN, NaN],
  ]
  for (const { normal, offset } of halfSpaces) {
    const along = toAxes(axesOf(headingDeg), normal)
    const axis = along.findIndex((value) => Math.abs(value) > PARALLEL)
    if (axis < 0) return undefined
    if (along[axis]! > 0) max[axis] = offset
    else min[axis] = -offset
  }
  if (![...min, ...max].every(Number.isFinite)) return undefined
  return { kind: 'box', headingDeg, box: { min: min as unknown as Vec, max: max as unknown as Vec } }
}

/** What a view hides, colours and selects, by GlobalIds. Of several that are selected the first is picked, and the others are painted. */
export function painterOf({ visible, colours, selected }: BimView): Painter {
  const except = new Set(visible.except)
  const paints = new Map<string, Appearance>(selected.slice(1).map((guid) => [guid, 'orange']))
  for (const { colour, guids } of colours) for (const guid of guids) paints.set(guid, paintOf(colour))
  return ({ guid, ifcClass }) => {
    // Rooms have a switch of their own.
    const isAway = ifcClass.toLowerCase() !== 'ifcspace' && visible.byDefault === except.has(guid)
    return isAway && !selected.includes(guid) ? 'hidden' : paints.get(guid)
  }
}

/** Of our paints the one whose hue is nearest. */
export function paintOf(colour: string): Paint {
  const [r, g, b] = [4, 2, 0].map((fromEnd) =>
    parseInt(colour.slice(colour.length - 2 - fromEnd, colour.length - fromEnd), 16),
  ) as unknown as Vec
  if (b >= r && b >= g) return 'blue'
  if (g > r) return 'green'
  return g > 0.4 * r ? 'orange' : 'red'
}

import type { Container, Model } from './model.ts'
import { FLATS, type Room, SLAB, STOREY_HEIGHT, unitCode } from './plan.ts'
import { text, word } from './step.ts'

export type FlatTruth = { code: string; zone: string; storey: number; rooms: number; netAreaM2: number }

const WALL = 0.15

/** Every flat of a storey: an IfcSpace a room, and one IfcZone with the unit code that sales will know it by. */
export function addFlats(model: Model, container: Container, storey: number): FlatTruth[] {
  return FLATS.map(({ number, layout, rooms }) => {
    const code = unitCode(storey, number)
    const spaces = rooms.map((room) => addSpace(model, container, code, room))
    const netAreaM2 = Math.round(rooms.reduce((sum, room) => sum + areaOf(room), 0) * 100) / 100
    const zone = model.zone(code, '住宅套型', spaces)
    model.describe(zone.ref, 'Loujing_Unit', { UnitCode: code, Layout: layout, NetAreaM2: netAreaM2 })
    return { code, zone: zone.guid, storey, rooms: rooms.length, netAreaM2 }
  })
}

function addSpace(model: Model, container: Container, code: string, room: Room) {
  const { west, south, east, north, name } = room
  const [width, depth] = [east - west - WALL, north - south - WALL]
  const box = model.shapes.box([width, depth, STOREY_HEIGHT - SLAB - 0.05], [0, 0, 0.01], 'space')
  const space = model.add(container, 'IfcSpace', `${code}/${name}`, {
    name: `${code} ${name}`,
    shape: model.shapes.shape([box]),
    at: [(west + east) / 2, (south + north) / 2, 0],
    before: [text(name), word('ELEMENT')],
    kind: 'INTERNAL',
    after: [null],
  })
  const area = model.step.add('IfcQuantityArea', text('NetFloorArea'), null, null, areaOf(room), null)
  model.quantities(space.ref, 'Qto_SpaceBaseQuantities', [area])
  return space.ref
}

const areaOf = ({ west, south, east, north }: Room): number =>
  Math.round((east - west - WALL) * (north - south - WALL) * 1e4) / 1e4

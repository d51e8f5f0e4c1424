import { MAP_CONVERSION, TOWER_ORIGIN } from './place.ts'
import { createShapes, type Vec } from './shapes.ts'
import { type Argument, createStep, guid, integer, type Ref, text, typed, word } from './step.ts'

export type Value = string | number | boolean
export type Element = { ref: Ref; guid: string; placement: Ref }
/** Something that holds elements: the site or a storey. */
export type Container = { ref: Ref; key: string; placement: Ref; elements: Ref[]; spaces: Ref[] }
export type NewElement = {
  name: string
  shape: Ref | null
  at?: Vec
  /** Turn about z, radians, anticlockwise. */
  turn?: number
  within?: Element
  /** PredefinedType. */
  kind?: string
  /** Attributes of the class after Tag and before PredefinedType (windows, doors). */
  before?: readonly Argument[]
  after?: readonly Argument[]
}
export type Model = ReturnType<typeof createModel>

/** An IFC4 file with one project, site and building, to which storeys and elements are added. */
export function createModel(seed: string, names: { project: string; site: string; building: string }) {
  const step = createStep()
  const id = (key: string): Argument => text(guid(seed, key))
  const counts: Record<string, number> = {}
  const count = (entity: string) => (counts[entity] = (counts[entity] ?? 0) + 1)

  const person = step.add('IfcPerson', null, text('Loujing'), null, null, null, null, null, null)
  const company = step.add('IfcOrganization', null, text('Yunqi Court Development'), null, null, null)
  const author = step.add('IfcPersonAndOrganization', person, company, null)
  const program = step.add('IfcApplication', company, text('1'), text('Loujing demo tower'), text('loujing'))
  const history = step.add(
    'IfcOwnerHistory',
    ...[author, program, null, word('ADDED'), null, null, null, integer(1_767_225_600)],
  )

  const shapes = createShapes(step, () => body)
  const world = shapes.axes([0, 0, 0])
  const north = step.add('IfcDirection', [0, 1])
  const context = step.add('IfcGeometricRepresentationContext', null, text('Model'), integer(3), 1e-5, world, north)
  const body = step.add(
    'IfcGeometricRepresentationSubContext',
    ...[text('Body'), text('Model'), '*' as const, '*' as const, '*' as const, '*' as const],
    ...[context, null, word('MODEL_VIEW'), null],
  )
  const unit = (type: string, prefix: string | null, name: string) =>
    step.add('IfcSIUnit', '*', word(type), prefix === null ? null : word(prefix), word(name))
  const units = step.add('IfcUnitAssignment', [
    unit('LENGTHUNIT', 'MILLI', 'METRE'),
    unit('AREAUNIT', null, 'SQUARE_METRE'),
    unit('VOLUMEUNIT', null, 'CUBIC_METRE'),
    unit('PLANEANGLEUNIT', null, 'RADIAN'),
  ])
  const project = step.add(
    'IfcProject',
    ...[id('project'), history, text(names.project), null, null, null, null, [context], units],
  )
  const map = MAP_CONVERSION
  const meridian = `${map.centralMeridianDeg}E`
  const crs = step.add(
    'IfcProjectedCRS',
    ...[text(`EPSG:${map.epsg}`), text(`CGCS2000 / 3-degree Gauss-Kruger CM ${meridian}`), text('CGCS2000')],
    ...[null, text('Gauss-Kruger'), text(meridian), unit('LENGTHUNIT', null, 'METRE')],
  )
  step.add(
    'IfcMapConversion',
    ...[context, crs, map.eastingM, map.northingM, map.heightM, map.xAxisAbscissa, map.xAxisOrdinate, 0.001],
  )

  const placement = (parent: Ref | null, at: Vec = [0, 0, 0], turn = 0): Ref =>
    step.add(
      'IfcLocalPlacement',
      parent,
      turn === 0 ? shapes.axes(at) : shapes.axes(at, [0, 0, 1], [Math.cos(turn), Math.sin(turn), 0]),
    )
  const aggregate = (key: string, whole: Ref, parts: readonly Ref[]) =>
    step.add('IfcRelAggregates', id(`aggregate/${key}`), history, null, null, whole, parts)

  const sitePlacement = placement(null)
  const siteRef = step.add(
    'IfcSite',
    ...[id('site'), history, text(names.site), null, null, sitePlacement, null, null, word('ELEMENT')],
    ...[degrees(TOWER_ORIGIN.latDeg), degrees(TOWER_ORIGIN.lonDeg), TOWER_ORIGIN.heightM * 1000, null, null],
  )
  const buildingPlacement = placement(sitePlacement)
  const building = step.add(
    'IfcBuilding',
    ...[id('building'), history, text(names.building), null, null, buildingPlacement, null, null, word('ELEMENT')],
    ...[null, null, null],
  )
  const site: Container = { ref: siteRef, key: 'site', placement: sitePlacement, elements: [], spaces: [] }
  const storeys: Container[] = []
  const properties = new Map<string, { name: string; values: Readonly<Record<string, Value>>; of: Ref[] }>()

  return {
    step,
    shapes,
    site,
    counts,

    storey(name: string, elevationM: number): Container {
      const at = placement(buildingPlacement, [0, 0, elevationM])
      const ref = step.add(
        'IfcBuildingStorey',
        ...[id(`storey/${name}`), history, text(name), null, null, at, null, null, word('ELEMENT'), elevationM * 1000],
      )
      count('IfcBuildingStorey')
      const storey = { ref, key: name, placement: at, elements: [], spaces: [] }
      storeys.push(storey)
      return storey
    },

    /** Adds a product; `key` makes its GlobalId, so it must be unique within the container. */
    add(container: Container, entity: string, key: string, element: NewElement): Element {
      const globalId = guid(seed, `${container.key}/${entity}/${key}`)
      const at = placement(element.within?.placement ?? container.placement, element.at, element.turn)
      const kind = element.kind === undefined ? null : word(element.kind)
      const ref = step.add(
        entity,
        ...[text(globalId), history, text(element.name), null, null, at, element.shape],
        ...[...(entity === 'IfcSpace' ? [] : [null]), ...(element.before ?? []), kind, ...(element.after ?? [])],
      )
      count(entity)
      if (entity === 'IfcSpace') container.spaces.push(ref)
      else if (entity !== 'IfcOpeningElement') container.elements.push(ref)
      return { ref, guid: globalId, placement: at }
    },

    relate(entity: string, key: string, from: Ref, to: Argument, more: readonly Argument[] = []): void {
      step.add(entity, id(`${entity}/${key}`), history, null, null, from, to, ...more)
    },

    /** Gives a property set; the same set of values is written once however many elements have it. */
    describe(element: Ref, name: string, values: Readonly<Record<string, Value>>): void {
      const key = `${name}${JSON.stringify(values)}`
      const set = properties.get(key) ?? { name, values, of: [] }
      set.of.push(element)
      properties.set(key, set)
    },

    quantities(element: Ref, name: string, of: readonly Ref[]): void {
      const key = `quantities/${element}`
      const set = step.add('IfcElementQuantity', id(key), history, text(name), null, null, of)
      step.add('IfcRelDefinesByProperties', id(`defines/${key}`), history, null, null, [element], set)
    },

    zone(name: string, purpose: string, spaces: readonly Ref[]): { ref: Ref; guid: string } {
      const globalId = guid(seed, `zone/${name}`)
      const ref = step.add('IfcZone', text(globalId), history, text(name), null, text(purpose), null)
      step.add('IfcRelAssignsToGroup', id(`group/${name}`), history, null, null, spaces, null, ref)
      count('IfcZone')
      return { ref, guid: globalId }
    },

    /** Closes the relations and writes the file. */
    file(name: string, at: string): string {
      aggregate('project', project, [siteRef])
      aggregate('site', siteRef, [building])
      aggregate(
        'building',
        building,
        storeys.map((storey) => storey.ref),
      )
      for (const { ref, key, elements, spaces } of [site, ...storeys]) {
        const contained = 'IfcRelContainedInSpatialStructure'
        if (elements.length > 0) step.add(contained, id(`contains/${key}`), history, null, null, elements, ref)
        if (spaces.length > 0) aggregate(`spaces/${key}`, ref, spaces)
      }
      for (const [key, { name: set, values, of }] of properties) {
        const single = Object.entries(values).map(([property, value]) =>
          step.add('IfcPropertySingleValue', text(property), null, nominal(value), null),
        )
        const ref = step.add('IfcPropertySet', id(`properties/${key}`), history, text(set), null, single)
        step.add('IfcRelDefinesByProperties', id(`defines/${key}`), history, null, null, of, ref)
      }
      return step.file({ description: 'ViewDefinition [ReferenceView_V1.2]', name, schema: 'IFC4', at })
    },
  }
}

const nominal = (value: Value): Argument => {
  if (typeof value === 'string') return typed('IFCLABEL', text(value))
  return typeof value === 'number' ? typed('IFCREAL', value) : typed('IFCBOOLEAN', value)
}

/** IfcCompoundPlaneAngleMeasure: degrees, minutes, seconds, millionths of a second, all of one sign. */
function degrees(value: number): Argument {
  const millionths = Math.round(value * 3600e6)
  return [3600e6, 60e6, 1e6, 1].map((size, i, sizes) =>
    integer(Math.trunc((i === 0 ? millionths : millionths % sizes[i - 1]!) / size)),
  )
}

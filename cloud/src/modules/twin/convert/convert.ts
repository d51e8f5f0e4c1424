import type { Georeference, ModelNote } from '@loujing/wire/http/twin'
import { MeshoptEncoder } from 'meshoptimizer/encoder'
import type { Spot } from './earth.ts'
import { type Envelope, envelopeOf } from './envelope.ts'
import { type Part, readGeometry } from './geometry.ts'
import { lengthUnit, placeOnEarth } from './georeference.ts'
import { openIfc, textOf } from './ifc-file.ts'
import type { Box, Matrix, Vec3 } from './matrix.ts'
import { union } from './matrix.ts'
import type { Feature } from './metadata.ts'
import { FileRefused } from './problems.ts'
import { notesOf } from './notes.ts'
import { DEFINING, type Properties, readProperties } from './properties.ts'
import { isWhole } from './scan.ts'
import { floorAreaOf, likenessOf, type Likeness } from './shape.ts'
import { indexStep } from './step.ts'
import { readStructure, type Structure } from './structure.ts'
import { writeTile } from './tile.ts'
import { type Content, LAYERS, tilesetOf } from './tileset.ts'

/** `tile` and `feature` say where it is drawn; `floorAreaM2` is a room's. */
export type ConvertedElement = Feature &
  Likeness & { properties: Properties; tile: string; feature: number; floorAreaM2?: number }
export type Summary = {
  schema: string
  georeference: Georeference
  storeys: { guid: string; name: string; elevationM: number; elements: number }[]
  elements: number
  /** How many elements of each class. */
  classes: Record<string, number>
  /** As stored; `drawn` counts each instance. */
  triangles: number
  drawn: number
  draws: number
  warnings: string[]
  notes: ModelNote[]
}
export type Converted = {
  summary: Summary
  elements: readonly ConvertedElement[]
  /** By name, relative to the folder of the tileset. */
  files: ReadonlyMap<string, Uint8Array>
  /** Not for viewers: for the studies of sunlight and noise. `transform` goes from its frame to the earth-centred one. */
  envelope: Envelope & { transform: Matrix }
}
export type Step = 'open' | 'structure' | 'geometry' | 'tiles' | 'properties'
export type OnProgress = (step: Step, count?: number) => void

const FAR_M = 5000
const TRIANGLES_A_TILE = 400_000

/**
 * An IFC file as 3D Tiles 1.1: `tileset.json`, the tiles of the building and, as a group of their own, those of its rooms.
 * @throws FileRefused when the file cannot become a model.
 */
export async function convert(bytes: Uint8Array, at: Spot | undefined, onProgress: OnProgress): Promise<Converted> {
  onProgress('open')
  await MeshoptEncoder.ready
  const ifc = await openIfc(bytes)
  onProgress('structure')
  const unitM = lengthUnit(ifc)
  const structure = readStructure(ifc, unitM)
  onProgress('geometry')
  const { parts, skipped } = readGeometry(ifc, (count) => onProgress('geometry', count))
  if (parts.length === 0) throw new FileRefused('/problems/twin/no-geometry')
  const centre = centreOf(union(parts.map(({ box }) => box)))
  const centreZUp: Vec3 = [centre[0], -centre[2], centre[1]]
  const { georeference, transform, warnings } = placeOnEarth(ifc, unitM, centreZUp, at)

  onProgress('tiles')
  const features = new Map<number, Feature>()
  const featureOf = (element: number): Feature => {
    const known = features.get(element)
    if (known !== undefined) return known
    const line = ifc.line(element)
    const feature = {
      guid: textOf(line, 'GlobalId') ?? '',
      name: textOf(line, 'Name') ?? textOf(line, 'LongName') ?? '',
      ifcClass: ifc.classOf(element),
      storey: structure.storeyOf(element)?.name ?? '',
      zone: structure.zoneOf(element) ?? '',
    }
    features.set(element, feature)
    return feature
  }
  const files = new Map<string, Uint8Array>()
  const drawn = new Map<number, Likeness & { tile: string; feature: number; floorAreaM2?: number }>()
  const totals = { triangles: 0, drawn: 0, draws: 0 }
  const contents: Content[] = []
  for (const layer of LAYERS) {
    const shown = parts.filter(({ space }) => space === (layer === 'spaces'))
    for (const [i, chunk] of chunksOf(shown, structure).entries()) {
      const { glb, box, ...counts } = writeTile(chunk, featureOf, centre)
      const uri = `${layer}-${i}.glb`
      files.set(uri, glb)
      chunk.forEach((part, feature) => {
        const area = part.space ? { floorAreaM2: floorAreaOf(part) } : {}
        drawn.set(part.element, { tile: uri, feature, ...likenessOf(part), ...area })
      })
      contents.push({ uri, layer, box })
      totals.triangles += counts.triangles
      totals.drawn += counts.drawn
      totals.draws += counts.draws
    }
  }
  files.set('tileset.json', new TextEncoder().encode(JSON.stringify(tilesetOf(contents, transform))))

  const envelope = { ...envelopeOf(parts, featureOf, centre), transform }

  onProgress('properties')
  const propertiesOf = readProperties(indexStep(bytes, DEFINING))
  const elements = [...drawn].map(([id, own]) => ({ ...featureOf(id), ...own, properties: propertiesOf(id) }))
  const storeys = structure.storeys.map((storey) => ({
    ...storey,
    elements: elements.filter(({ storey: name, ifcClass }) => name === storey.name && ifcClass !== 'IfcSpace').length,
  }))
  const summary = {
    schema: ifc.schema,
    georeference,
    storeys,
    elements: elements.length,
    classes: countedByClass(elements),
    ...totals,
    warnings,
    notes: notesOf(elements, ifc, { warnings, skipped, isWhole: isWhole(bytes) }),
  }
  ifc.close()
  return { summary, elements, files, envelope }
}

function countedByClass(elements: readonly Feature[]): Record<string, number> {
  const counted: Record<string, number> = {}
  for (const { ifcClass } of elements) counted[ifcClass] = (counted[ifcClass] ?? 0) + 1
  return counted
}

/** What is taken off every coordinate: nothing near the origin, else the middle of the model, for floats have 24 bits. */
function centreOf({ min, max }: Box): Vec3 {
  const far = [...min, ...max].some((value) => Math.abs(value) > FAR_M)
  return far ? [(min[0] + max[0]) / 2, min[1], (min[2] + max[2]) / 2] : [0, 0, 0]
}

/** Neighbouring storeys together in one tile until it is full: few requests, and copies on all storeys are one draw. */
function chunksOf(parts: readonly Part[], structure: Structure): Part[][] {
  const order = new Map(structure.storeys.map(({ guid }, i) => [guid, i]))
  const rank = ({ element }: Part) => order.get(structure.storeyOf(element)?.guid ?? '') ?? -1
  const chunks: Part[][] = []
  let triangles = Infinity
  for (const group of [...Map.groupBy(parts, rank)].sort(([a], [b]) => a - b).map(([, list]) => list)) {
    const own = new Set(group.flatMap(({ pieces }) => pieces.map(({ geometry }) => geometry)))
    const size = [...own].reduce((sum, { indices }) => sum + indices.length / 3, 0)
    if (triangles + size > TRIANGLES_A_TILE) {
      chunks.push([])
      triangles = 0
    }
    chunks.at(-1)!.push(...group)
    triangles += size
  }
  return chunks
}

import { readSchema } from './header.ts'
import { FileRefused } from './problems.ts'
import { refuseHollow } from './scan.ts'
import { type FlatMesh, IFCELEMENT, IFCSPACE, IfcAPI, type IfcReader, LogLevel } from './web-ifc.ts'

/** One instance of the file, by attribute name. The readers below are the only ones who look inside. */
export type Line = { readonly id: number; readonly values: Readonly<Record<string, unknown>> }
export type IfcFile = ReturnType<typeof readerOf>

/**
 * Opens an IFC file in memory.
 * @throws FileRefused when it is not one.
 */
export async function openIfc(bytes: Uint8Array): Promise<IfcFile> {
  const schema = readSchema(bytes)
  refuseHollow(bytes)
  const api = new IfcAPI()
  await api.Init(undefined, true)
  // It writes thousands of lines about single entities; what matters comes back as warnings of our own.
  api.SetLogLevel(LogLevel.LOG_LEVEL_OFF)
  const model = api.OpenModel(bytes, { COORDINATE_TO_ORIGIN: false, CIRCLE_SEGMENTS: 16 })
  if (model < 0) throw new FileRefused('/problems/twin/unreadable', `the reader did not accept ${schema}`)
  return readerOf(api, model, schema)
}

function readerOf(api: IfcReader, model: number, schema: string) {
  const idsOf = (type: number, inherited = false): number[] => [...api.GetLineIDsWithType(model, type, inherited)]
  const line = (id: number): Line => ({ id, values: api.GetLine(model, id) as Record<string, unknown> })
  return {
    schema,
    idsOf,
    line,
    linesOf: (type: number, inherited = false): Line[] => idsOf(type, inherited).map(line),
    /** `IfcWall`, from the id of an instance. */
    classOf: (id: number): string => api.GetNameFromTypeCode(api.GetLineType(model, id) as number),
    elementIds: (): Set<number> => new Set([...idsOf(IFCELEMENT, true), ...idsOf(IFCSPACE)]),

    /** The meshes of all elements but spaces, then those of the spaces. */
    streamMeshes(onMesh: (mesh: FlatMesh, space: boolean) => void): void {
      api.StreamAllMeshes(model, (mesh) => onMesh(mesh, false))
      // The call above leaves IfcSpace out.
      api.StreamAllMeshesWithTypes(model, [IFCSPACE], (mesh) => onMesh(mesh, true))
    },
    /** Copies of the vertices (x y z nx ny nz, y up) and triangle indices of a geometry. */
    geometry(id: number): { vertices: Float32Array; indices: Uint32Array } {
      const geometry = api.GetGeometry(model, id)
      const vertices = api.GetVertexArray(geometry.GetVertexData(), geometry.GetVertexDataSize()).slice()
      const indices = api.GetIndexArray(geometry.GetIndexData(), geometry.GetIndexDataSize()).slice()
      geometry.delete()
      return { vertices, indices }
    },
    close: (): void => api.CloseModel(model),
  }
}

const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? value.value : value

export function textOf({ values }: Line, name: string): string | undefined {
  const value = plain(values[name])
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function numberOf({ values }: Line, name: string): number | undefined {
  const value = plain(values[name])
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

export function numbersOf({ values }: Line, name: string): number[] {
  const list = plain(values[name])
  return Array.isArray(list) ? list.map((item) => Number(plain(item))) : []
}

/** The id of the instance that an attribute refers to. */
export function refOf({ values }: Line, name: string): number | undefined {
  const value = plain(values[name])
  return typeof value === 'number' ? value : undefined
}

export function refsOf({ values }: Line, name: string): number[] {
  const list = values[name]
  return Array.isArray(list) ? list.map(plain).filter((id) => typeof id === 'number') : []
}

/** The value of a property or quantity, as JSON can say it. */
export function scalarOf({ values }: Line, name: string): string | number | boolean | undefined {
  const value = plain(values[name])
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

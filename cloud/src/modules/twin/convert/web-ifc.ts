import { createRequire } from 'node:module'

/*
 * The reader of IFC files, loaded as the CommonJS that it is: by `import`, Node parses its three megabytes twice more to find
 * out that it is no module, half a second of every conversion.
 */
const reader = createRequire(import.meta.url)('web-ifc') as typeof import('web-ifc')

export type { FlatMesh, IfcAPI as IfcReader } from 'web-ifc'
export const { IfcAPI, LogLevel } = reader
export const { IFCELEMENT, IFCSPACE, IFCSITE, IFCBUILDINGSTOREY, IFCZONE } = reader
export const { IFCGEOMETRICREPRESENTATIONCONTEXT, IFCMAPCONVERSION, IFCUNITASSIGNMENT } = reader
export const { IFCRELAGGREGATES, IFCRELASSIGNSTOGROUP, IFCRELCONTAINEDINSPATIALSTRUCTURE } = reader
export const { IFCRELFILLSELEMENT, IFCRELVOIDSELEMENT } = reader

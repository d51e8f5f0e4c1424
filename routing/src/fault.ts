export type MapFaultCode = 'not-a-map' | 'broken' | 'coordinates' | 'no-roads' | 'too-large' | 'elsewhere'

/** A map that cannot be read: why, and where (a line of XML, a feature of GeoJSON, from 1). */
export class MapFault extends Error {
  override name = 'MapFault'
  readonly code: MapFaultCode
  readonly line: number | undefined
  readonly feature: number | undefined

  constructor(code: MapFaultCode, message: string, at: { line?: number; feature?: number } = {}) {
    super(message)
    this.code = code
    this.line = at.line
    this.feature = at.feature
  }
}

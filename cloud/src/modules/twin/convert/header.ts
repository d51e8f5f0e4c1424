import { FileRefused } from './problems.ts'

/** How much of a file must be there to judge it: the header of a real file is a few hundred bytes. */
export const HEADER_BYTES = 16_384

const SUPPORTED = /^IFC(?:2X3|2X_FINAL|4|4X[123])(?:_|$)/

/** Of a zip archive, an .ifczip perhaps. */
export const isZip = (start: Uint8Array): boolean => start[0] === 0x50 && start[1] === 0x4b

/**
 * Reads the schema from the first bytes of a file (ISO 10303-21 §8.2).
 * @throws FileRefused when the content, whatever the name says, is not an IFC file that can be converted.
 */
export function readSchema(start: Uint8Array): string {
  if (isZip(start)) throw new FileRefused('/problems/twin/compressed', 'a zip archive')
  if (start[0] === 0x1f && start[1] === 0x8b) throw new FileRefused('/problems/twin/compressed', 'gzip')
  const text = new TextDecoder('latin1').decode(start.subarray(0, HEADER_BYTES)).replace(/^\u00ef\u00bb\u00bf/, '')
  if (/^\s*<(?:\?xml|!--|ifc|\w+:ifc|iso_10303_28)/i.test(text) && /ifc/i.test(text))
    throw new FileRefused('/problems/twin/ifcxml')
  if (!/^\s*ISO-10303-21\s*;/.test(text))
    throw new FileRefused('/problems/twin/not-ifc', 'it does not begin with ISO-10303-21')
  const schema = /FILE_SCHEMA\s*\(\s*\(\s*'([^']*)'/i.exec(text)?.[1]?.toUpperCase()
  if (schema === undefined) throw new FileRefused('/problems/twin/not-ifc', 'its header names no schema')
  if (!SUPPORTED.test(schema)) throw new FileRefused('/problems/twin/unknown-schema', schema.slice(0, 40))
  return schema
}

import { FileRefused } from './problems.ts'

const HOLLOW = Buffer.from('();')
// Of an instance: `#12=IFCRELAGGREGATES` is well below.
const LONGEST_NAME = 80

/**
 * Looks for instances without attributes: no class that is read has none, and the reader loops for ever over them.
 * @throws FileRefused unreadable, with the instance
 */
export function refuseHollow(bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = buffer.indexOf(HOLLOW); at >= 0; at = buffer.indexOf(HOLLOW, at + 1)) {
    const before = buffer.toString('latin1', Math.max(0, at - LONGEST_NAME), at)
    const [, instance, name] = /#(\d+)\s*=\s*(IFC[A-Z0-9]+)\s*$/i.exec(before) ?? []
    if (instance !== undefined)
      throw new FileRefused('/problems/twin/unreadable', `#${instance} is an ${name} without attributes`)
  }
}

/** Whether a file ends as it must (ISO 10303-21 §5.1): one that was cut off on its way does not. */
export function isWhole(bytes: Uint8Array): boolean {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-200).toString('latin1')
  return /END-ISO-10303-21\s*;/.test(end)
}

/** A part of a file, both ends included. */
export type ByteRange = { start: number; end: number }

/**
 * The one part that a header `Range` asks for. A player jumps in a film by it, and some play none without. What is not one
 * part of bytes inside the file is ignored, as a server may (RFC 9110 §14.2): then the whole file is the answer.
 */
export function readByteRange(header: string | undefined, bytes: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '') return undefined
  const start = Number(first)
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  return start <= end ? { start, end } : undefined
}

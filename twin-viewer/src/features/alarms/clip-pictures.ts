const HEAD_END = [13, 10, 13, 10]

/**
 * The pictures of a clip that was kept without an encoder: multipart/x-mixed-replace, each part with its Content-Length
 * (RFC 2046 §5.1). What comes after a part that breaks off is not a picture.
 */
export function picturesIn(bytes: Uint8Array<ArrayBuffer>): Blob[] {
  const pictures: Blob[] = []
  let at = 0
  for (;;) {
    const end = indexOfHeadEnd(bytes, at)
    if (end < 0) return pictures
    const head = new TextDecoder().decode(bytes.subarray(at, end))
    const length = Number(/content-length:\s*(\d+)/i.exec(head)?.[1])
    const from = end + HEAD_END.length
    if (!(length > 0) || from + length > bytes.length) return pictures
    pictures.push(new Blob([bytes.subarray(from, from + length)], { type: 'image/jpeg' }))
    at = from + length
  }
}

function indexOfHeadEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(13, from); at >= 0; at = bytes.indexOf(13, at + 1))
    if (HEAD_END.every((byte, i) => bytes[at + i] === byte)) return at
  return -1
}

/** Lets `most` bytes of a stream through, whatever an archive says of its size: a bomb says that it is small. @throws `tooMuch` */
export async function* bounded(
  chunks: AsyncIterable<Buffer>,
  most: number,
  tooMuch: () => Error,
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > most) throw tooMuch()
    yield chunk
  }
}

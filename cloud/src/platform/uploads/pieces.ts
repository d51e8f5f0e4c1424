import type { Hash } from 'node:crypto'
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'

export type Piece = {
  /** Where in the file it belongs: what lies behind was never acknowledged, and goes. */
  from: number
  most: number
  body: Readable
  /** With a hash to compare, a piece that broke off cannot be proved, and goes too. */
  hash?: Hash | undefined
  signal: AbortSignal
  /** Sees the file grow, `bytes` long; what it throws ends the piece. */
  judge(bytes: number): Promise<void>
}
/** How long the file is now; `isCut` when the line broke before all of it came. */
export type Written = { bytes: number; isCut: boolean }

/** More came than was announced. */
export class TooLong extends Error {
  override name = 'TooLong'
}

/**
 * Writes a piece to the disk as it comes, and syncs it: nothing of it is held in memory. What came before the line broke is
 * kept, unless a hash would have to prove it.
 * @throws TooLong, what `judge` throws, and what the disk says (ENOSPC); then the file is as long as before
 */
export async function writePiece(path: string, piece: Piece): Promise<Written> {
  const file = await open(path, 'r+').catch(() => open(path, 'w+'))
  try {
    await file.truncate(piece.from)
    const written = await take(file, piece)
    if (written.bytes === piece.from) await file.truncate(piece.from)
    return written
  } catch (error) {
    await file.truncate(piece.from)
    throw error
  } finally {
    await file.datasync()
    await file.close()
  }
}

async function take(file: FileHandle, { from, most, body, hash, signal, judge }: Piece): Promise<Written> {
  let bytes = from
  const cut = () => void body.destroy(Object.assign(new Error('another piece came'), { code: 'ABORT_ERR' }))
  signal.addEventListener('abort', cut)
  if (signal.aborted) cut()
  try {
    // Not destroyed when it is refused: with the body its socket would go, and the answer with it.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (bytes + chunk.length > from + most) throw new TooLong()
      hash?.update(chunk)
      await file.write(chunk, 0, chunk.length, bytes)
      bytes += chunk.length
      await judge(bytes)
    }
    return { bytes, isCut: false }
  } catch (error) {
    if (isCut(error)) return { bytes: hash === undefined ? bytes : from, isCut: true }
    // the rest of it runs off
    body.on('error', () => {}).resume()
    throw error
  } finally {
    signal.removeEventListener('abort', cut)
  }
}

const CUT = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'EPIPE'])
const isCut = (error: unknown): boolean => CUT.has((error as NodeJS.ErrnoException).code ?? '')

/** Takes back what lies behind `bytes`. */
export async function cutBack(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'r+')
  await file.truncate(bytes)
  await file.datasync()
  await file.close()
}

/** 0 where there is no file. */
export const lengthOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return 0
    },
  )

import { spawn } from 'node:child_process'
import { join } from 'node:path'

export type ReadingLimits = { timeMs: number; memoryMb: number; mostCharacters: number }
export const READING_LIMITS: ReadingLimits = { timeMs: 60_000, memoryMb: 512, mostCharacters: 1_000_000 }

const MAIN = join(import.meta.dirname, 'main.ts')

/**
 * Reads the text of a file in a process of its own, for a broken or hostile file can loop for ever or eat all memory: then that
 * process is killed and nothing else.
 * @returns undefined when it could not be read within the limits
 */
export async function runReading(
  path: string,
  kind: string,
  limits: ReadingLimits,
  signal: AbortSignal,
): Promise<{ text: string; isCut: boolean } | undefined> {
  if (signal.aborted) return undefined
  const child = spawn(process.execPath, [`--max-old-space-size=${limits.memoryMb}`, MAIN, path, kind], {
    stdio: ['ignore', 'pipe', 'ignore'],
    // nothing of the cloud's own
    env: {},
  })
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill)
  const timer = setTimeout(kill, limits.timeMs)
  const pieces: string[] = []
  let length = 0
  let isCut = false
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    if (length + piece.length > limits.mostCharacters) {
      isCut = true
      pieces.push(piece.slice(0, limits.mostCharacters - length))
      kill()
    } else pieces.push(piece)
    length = Math.min(length + piece.length, limits.mostCharacters)
  })
  try {
    const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done))
    return code === 0 || isCut ? { text: pieces.join(''), isCut } : undefined
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', kill)
  }
}

import { spawn } from 'node:child_process'
import { jpegTaker } from './mjpeg.ts'
import { CameraTrouble, withoutSecrets, type Supplied, type Supply } from './supply.ts'

/*
 * What ffmpeg is told. Opening: half a second of probing instead of five, no buffering, one thread to decode with. RTSP
 * over TCP: through a site's radio links UDP loses packets and smears the picture. A file plays at its own speed, for ever.
 */
const OPEN = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-threads', '1']
const LIVE = [
  '-fflags',
  'nobuffer',
  '-flags',
  'low_delay',
  '-analyzeduration',
  '500000',
  '-probesize',
  '500000',
  '-fpsprobesize',
  '0',
]
const INPUT = {
  // In microseconds: ffmpeg gives up by itself if the gateway was killed and nobody watches it any more.
  rtsp: (url: string) => [...LIVE, '-rtsp_transport', 'tcp', '-timeout', '15000000', '-i', url],
  file: (path: string) => ['-re', '-stream_loop', '-1', '-i', `file:${path}`],
} as const

/** `select` and not `fps`: fps waits for the following frame before it gives one, select gives it at once. */
const sampled = (periodMs: number): string[] => [
  '-map',
  '0:v:0',
  '-vf',
  `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${(periodMs / 1000 - 0.001).toFixed(3)})'`,
  '-fps_mode',
  'passthrough',
  ...['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-q:v', '3', '-f', 'image2pipe', 'pipe:1'],
]

/**
 * Looks at an RTSP camera or a video file through the `ffmpeg` of PATH, which is its own process: what a broken stream
 * does to a decoder does not reach the gateway.
 */
export const throughFfmpeg =
  (kind: keyof typeof INPUT, url: string): Supply =>
  async (to) => {
    const { periodMs, signal } = to
    const ended = await runFfmpeg([...OPEN, ...INPUT[kind](url), ...sampled(periodMs)], to)
    if (!signal.aborted) throw new CameraTrouble('/problems/source/camera-unreachable', withoutSecrets(ended))
  }

/** Resolves with the reason when ffmpeg has ended, by itself or killed by the signal; never before it is gone. */
async function runFfmpeg(args: string[], to: Supplied): Promise<string> {
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = (): void => void child.kill('SIGKILL')
  to.signal.addEventListener('abort', kill, { once: true })
  if (to.signal.aborted) kill()
  let words = ''
  let failure: CameraTrouble | undefined
  // Every picture that ffmpeg gives is already a sample.
  const take = jpegTaker({ ...to, periodMs: 0 })
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2000)))
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      take(chunk)
    } catch (error) {
      if (!(error instanceof CameraTrouble)) throw error
      failure ??= error
      kill()
    }
  })
  const code = await new Promise<number | string>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ENOENT' ? 'there is no ffmpeg in PATH' : error.message)
    })
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'ended'))
  })
  to.signal.removeEventListener('abort', kill)
  if (failure !== undefined) throw failure
  return lastLine(words) ?? (typeof code === 'string' ? code : `ffmpeg ended with code ${code}`)
}

const lastLine = (words: string): string | undefined => words.trim().split('\n').at(-1)?.slice(-200) || undefined

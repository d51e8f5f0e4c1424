import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClipType } from '@loujing/wire/clip'

/** Turns pictures at even distances into one file. @throws Error with the encoder's last words */
export type Encode = (pictures: readonly Uint8Array[], perSecond: number, signal: AbortSignal) => Promise<Uint8Array>
export type Encoder = { contentType: ClipType; encode: Encode }

const WITHIN_MS = 60_000

/** Sizes must be even for 4:2:0, and a player needs 4:2:0. */
const FILTER = ['-vf', 'scale=trunc(iw/2)*2:trunc(ih/2)*2,format=yuv420p']
const H264 = ['-preset', 'veryfast', '-crf', '26', '-movflags', '+faststart', '-f', 'mp4']
const VP8 = ['-deadline', 'realtime', '-cpu-used', '8', '-crf', '24', '-b:v', '2M', '-f', 'webm']

/** In the order in which they are wanted, by the names that `ffmpeg -encoders` lists. */
const BY_FFMPEG: readonly { codec: string; contentType: ClipType; options: readonly string[] }[] = [
  { codec: 'libx264', contentType: 'video/mp4', options: H264 },
  { codec: 'libopenh264', contentType: 'video/mp4', options: ['-movflags', '+faststart', '-f', 'mp4'] },
  { codec: 'libvpx', contentType: 'video/webm', options: VP8 },
]

/** The best encoder of this machine: of the `ffmpeg` of PATH, or the pictures themselves one after the other. */
export async function findEncoder(): Promise<Encoder> {
  const listed = await runFfmpeg(['-hide_banner', '-encoders'], [], AbortSignal.timeout(WITHIN_MS)).catch(() => '')
  const found = BY_FFMPEG.find(({ codec }) => new RegExp(`\\s${codec}\\s`).test(listed))
  if (found === undefined) return PICTURES
  return { contentType: found.contentType, encode: throughFfmpeg(['-c:v', found.codec, ...found.options]) }
}

/** What every browser can take apart: each picture with its length before it. */
export const PICTURES: Encoder = {
  contentType: 'multipart/x-mixed-replace',
  encode: (pictures) => {
    const parts = pictures.flatMap((picture) => [
      Buffer.from(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`),
      picture,
      Buffer.from('\r\n'),
    ])
    return Promise.resolve(Buffer.concat([...parts, Buffer.from('--frame--\r\n')]))
  },
}

const throughFfmpeg =
  (output: readonly string[]): Encode =>
  async (pictures, perSecond, signal) => {
    // A file and not a pipe: a player can only jump in a file whose index was written at its front.
    const folder = await mkdtemp(join(tmpdir(), 'loujing-clip-'))
    const file = join(folder, 'clip')
    const input = ['-f', 'image2pipe', '-c:v', 'mjpeg', '-framerate', perSecond.toFixed(3), '-i', 'pipe:0']
    try {
      const args = [
        '-hide_banner',
        '-loglevel',
        'error',
        '-threads',
        '1',
        ...input,
        ...FILTER,
        '-threads',
        '1',
        ...output,
      ]
      await runFfmpeg([...args, file], pictures, AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]))
      return await readFile(file)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

/** @returns what it printed. @throws Error with its last words */
function runFfmpeg(args: readonly string[], pictures: readonly Uint8Array[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args, { stdio: ['pipe', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' })
    // Nobody waits for a clip: whatever else the machine has to do goes before it.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
    let [said, complained] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complained = (complained + chunk.toString()).slice(-2000)))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(said)
      else reject(new Error(complained.trim().split('\n').at(-1) ?? `ffmpeg ended with ${code}`))
    })
    // It has ended before it read everything: its own words say why.
    child.stdin.on('error', () => undefined)
    for (const picture of pictures) child.stdin.write(picture)
    child.stdin.end()
  })
}

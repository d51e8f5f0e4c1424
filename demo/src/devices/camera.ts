import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Device } from './device.ts'

export type CameraOptions = {
  host?: string
  /** 0 takes a free one. */
  port: number
  /** A folder of JPEG frames, played in the order of their names and read again each round; or the frames themselves. */
  folder?: string
  frames?: readonly Uint8Array[]
  framesPerSecond?: number
}

export type Camera = Device & {
  port: number
  snapshotUrl: string
  mjpegUrl: string
  /** Puts one picture before the lens for a while, instead of the frames. */
  show(jpeg: Uint8Array, lastMs: number): void
}

const BOUNDARY = 'frame'
const MAX_PICTURE_BYTES = 8_000_000

/**
 * An IP camera on HTTP: `GET /snapshot.jpg` is the frame of now, `GET /mjpeg` the stream, and `POST /show?ms=3000` holds the
 * picture in the body before the lens. Throws when the folder has no frame.
 */
export async function startCamera(options: CameraOptions): Promise<Camera> {
  const { host = '127.0.0.1', port, framesPerSecond = 2 } = options
  const periodMs = 1000 / framesPerSecond
  let frames = await framesOf(options)
  if (frames.length === 0) throw new RangeError(`no JPEG frame in ${options.folder ?? 'frames'}`)
  let index = 0
  let held: { jpeg: Uint8Array; untilMs: number } | undefined
  const viewers = new Set<ServerResponse>()

  const current = (): Uint8Array => {
    if (held && held.untilMs <= Date.now()) held = undefined
    return held?.jpeg ?? frames[index % frames.length] ?? new Uint8Array()
  }
  const show = (jpeg: Uint8Array, lastMs: number): void => {
    held = { jpeg, untilMs: Date.now() + lastMs }
    for (const viewer of viewers) writePart(viewer, jpeg)
  }

  async function advance(): Promise<void> {
    if (++index >= frames.length) {
      index = 0
      // Somebody may be changing the files just now: then this round is played once more.
      const again = await framesOf(options).catch(() => [])
      if (again.length > 0) frames = again
    }
    for (const viewer of viewers) writePart(viewer, current())
  }
  let advancing: Promise<void> = Promise.resolve()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://camera')
    if (request.method === 'POST' && pathname === '/show') {
      const jpeg = await bodyOf(request)
      if (!jpeg) return void response.writeHead(413).end()
      show(jpeg, Number(searchParams.get('ms') ?? 3000))
      return void response.writeHead(204).end()
    }
    if (request.method !== 'GET') return void response.writeHead(405).end()
    if (pathname === '/snapshot.jpg') {
      response.writeHead(200, { 'content-type': 'image/jpeg', 'cache-control': 'no-store' }).end(current())
    } else if (pathname === '/mjpeg') {
      response.writeHead(200, { 'content-type': `multipart/x-mixed-replace; boundary=${BOUNDARY}` })
      response.on('close', () => viewers.delete(response))
      viewers.add(response)
      writePart(response, current())
    } else {
      response.writeHead(404).end()
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP listener has a port')
  const playing = setInterval(() => void (advancing = advancing.then(advance)), periodMs)
  const base = `http://${host}:${address.port}`
  return {
    port: address.port,
    snapshotUrl: `${base}/snapshot.jpg`,
    mjpegUrl: `${base}/mjpeg`,
    show,
    async close() {
      clearInterval(playing)
      await advancing
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A viewer that does not read is skipped, not buffered for: a camera sends the present. */
function writePart(response: ServerResponse, jpeg: Uint8Array): void {
  if (response.writableNeedDrain) return
  response.write(`--${BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`)
  response.write(jpeg)
  response.write('\r\n')
}

async function framesOf({ folder, frames }: CameraOptions): Promise<readonly Uint8Array[]> {
  if (frames || folder === undefined) return frames ?? []
  const names = (await readdir(folder)).filter((name) => /\.jpe?g$/i.test(name)).sort()
  return Promise.all(names.map((name) => readFile(join(folder, name))))
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_PICTURE_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

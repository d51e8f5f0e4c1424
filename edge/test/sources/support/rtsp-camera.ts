import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Payload of one RTP packet: an Ethernet frame less its headers. */
const MTU = 1400
const CLOCK = 90_000

/** NAL units of `seconds` of a moving test picture, H.264 baseline with a key frame each second. */
function testPicture(size: string, framesPerSecond: number, seconds: number): Buffer[] {
  const source = `testsrc2=size=${size}:rate=${framesPerSecond}:duration=${seconds}`
  const args = [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-pix_fmt',
    'yuv420p',
    '-c:v',
    'libx264',
    '-profile:v',
    'baseline',
  ]
  const { stdout } = spawnSync(
    'ffmpeg',
    [
      ...args,
      '-tune',
      'zerolatency',
      '-preset',
      'ultrafast',
      '-g',
      String(framesPerSecond),
      '-x264-params',
      'slices=1',
      '-f',
      'h264',
      'pipe:1',
    ],
    { maxBuffer: 1 << 26 },
  )
  const starts: number[] = []
  for (let at = stdout.indexOf('\0\0\x01', 0, 'latin1'); at >= 0; at = stdout.indexOf('\0\0\x01', at + 3, 'latin1'))
    starts.push(at)
  return starts.map((start, at) => stripZeros(stdout.subarray(start + 3, starts[at + 1] ?? stdout.length)))
}

/** The start code of the next unit may have four bytes. */
function stripZeros(nal: Buffer): Buffer {
  let end = nal.length
  while (end > 0 && nal[end - 1] === 0) end--
  return nal.subarray(0, end)
}

const typeOf = (nal: Buffer): number => nal[0]! & 0x1f
const isPicture = (nal: Buffer): boolean => typeOf(nal) === 1 || typeOf(nal) === 5

/** RFC 6184: a NAL unit that fits goes as it is (§5.6), a larger one as FU-A (§5.8). */
function packets(nal: Buffer): Buffer[] {
  if (nal.length <= MTU) return [nal]
  const [indicator, type] = [(nal[0]! & 0xe0) | 28, typeOf(nal)]
  const parts: Buffer[] = []
  for (let at = 1; at < nal.length; at += MTU) {
    const end = Math.min(nal.length, at + MTU)
    const flags = (at === 1 ? 0x80 : 0) | (end === nal.length ? 0x40 : 0)
    parts.push(Buffer.concat([Buffer.from([indicator, flags | type]), nal.subarray(at, end)]))
  }
  return parts
}

function rtp(payload: Buffer, sequence: number, timestamp: number, marker: boolean): Buffer {
  const head = Buffer.alloc(12)
  head[0] = 0x80
  head[1] = 96 | (marker ? 0x80 : 0)
  head.writeUInt16BE(sequence & 0xffff, 2)
  head.writeUInt32BE(timestamp >>> 0, 4)
  head.writeUInt32BE(0x10c4, 8)
  return Buffer.concat([head, payload])
}

/** RFC 2326 §10.12: `$`, channel, length, data. */
const interleaved = (data: Buffer): Buffer => {
  const head = Buffer.from([0x24, 0, 0, 0])
  head.writeUInt16BE(data.length, 2)
  return Buffer.concat([head, data])
}

/** An RTSP 1.0 camera that sends H.264 over its TCP connection. `hang` keeps connections open and says nothing more. */
export async function startRtspCamera({ size = '640x360', framesPerSecond = 10 } = {}) {
  const nals = testPicture(size, framesPerSecond, 2)
  const [sps, pps] = [nals.find((nal) => typeOf(nal) === 7), nals.find((nal) => typeOf(nal) === 8)]
  if (sps === undefined || pps === undefined) throw new Error('ffmpeg made no H.264')
  const sdp = [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=site',
    't=0 0',
    'm=video 0 RTP/AVP 96',
    'c=IN IP4 0.0.0.0',
    'a=rtpmap:96 H264/90000',
  ]
  const sprops = `${sps.toString('base64')},${pps.toString('base64')}`
  sdp.push(`a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${sprops}`, 'a=control:track1', '')
  const sockets = new Set<Socket>()
  let hanging = false
  let plays = 0

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    let held = ''
    socket.on('data', (chunk) => {
      held += chunk.toString('latin1')
      for (let end = held.indexOf('\r\n\r\n'); end >= 0; end = held.indexOf('\r\n\r\n')) {
        answer(socket, held.slice(0, end))
        held = held.slice(end + 4)
      }
    })
  })

  function answer(socket: Socket, request: string): void {
    if (hanging) return
    const method = /^\W*(\w+) /.exec(request)?.[1]
    const cseq = /^CSeq: *(\d+)/im.exec(request)?.[1] ?? '0'
    const say = (headers: string[], body = ''): void =>
      void socket.write([`RTSP/1.0 200 OK`, `CSeq: ${cseq}`, 'Session: 12345678', ...headers, '', body].join('\r\n'))
    if (method === 'OPTIONS') say(['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN'])
    else if (method === 'DESCRIBE') {
      const body = sdp.join('\r\n')
      say(['Content-Type: application/sdp', `Content-Length: ${body.length}`], body)
    } else if (method === 'SETUP') say(['Transport: RTP/AVP/TCP;unicast;interleaved=0-1'])
    else {
      say([])
      if (method === 'PLAY') void play(socket)
    }
  }

  async function play(socket: Socket): Promise<void> {
    plays++
    let [sequence, frame] = [0, 0]
    const startedMs = performance.now()
    while (!socket.destroyed) {
      for (const nal of nals) {
        const timestamp = (frame * CLOCK) / framesPerSecond
        const parts = packets(nal)
        for (const [at, part] of parts.entries()) {
          socket.write(interleaved(rtp(part, sequence++, timestamp, isPicture(nal) && at === parts.length - 1)))
        }
        if (!isPicture(nal)) continue
        frame++
        await sleep(Math.max(0, startedMs + (frame * 1000) / framesPerSecond - performance.now()))
        while (hanging && !socket.destroyed) await sleep(20)
        if (socket.destroyed) return
      }
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `rtsp://viewer:secret@127.0.0.1:${(server.address() as AddressInfo).port}/stream`,
    plays: () => plays,
    hang: (): void => void (hanging = true),
    recover: (): void => void (hanging = false),
    hangUp: (): void => sockets.forEach((socket) => socket.destroy()),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

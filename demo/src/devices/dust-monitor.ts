import { connect, type Socket } from 'node:net'
import type { Device } from './device.ts'
import { beijingStamp, createCutter, dataSegment, frame, realTimeValues } from './hj212-frame.ts'
import { DEMO_PEAKS, dustAt, type Curve } from './site-values.ts'

export type DustMonitorOptions = Partial<Curve> & {
  host?: string
  port: number
  /** Device number: 24 hexadecimal digits. */
  mn: string
  pw: string
  periodMs?: number
  /** How long to wait for the 9014 of an upload before it is sent again; the standard's default is 10 s, thrice. */
  answerMs?: number
  retries?: number
  now?: () => number
}

/** Factor codes of HJ 212-2017 for what a dust monitor (ST 39) measures; dust goes out in ug/m3. */
const factors = (curve: Curve, ms: number) => {
  const dust = dustAt(curve, ms)
  return {
    a34002: dust.pm10,
    a34004: dust.pm25,
    a34001: dust.tsp,
    a01007: dust.windSpeed,
    a01008: dust.windDirection,
    a01001: dust.temperature,
    a01002: dust.humidity,
  }
}

/**
 * A dust monitor that uploads real-time values (2011, Flag 5) over TCP, one at a time: each waits for its 9014, is sent again
 * with the same QN when that does not come, and after the last retry the line is opened anew. It never gives up, and what it
 * measured while the line was cut is kept, as such devices do: up to a thousand uploads, then the oldest go.
 */
export async function startDustMonitor(options: DustMonitorOptions): Promise<Device & { uploaded(): number }> {
  const { host = '127.0.0.1', port, mn, pw, periodMs = 5_000, answerMs = 10_000, retries = 3, now = Date.now } = options
  const curve = { seed: options.seed ?? 212, peaks: options.peaks ?? DEMO_PEAKS.dust }
  const waiting: { qn: string; bytes: Buffer }[] = []
  let socket: Socket | undefined
  let answerTimer: NodeJS.Timeout | undefined
  let lineTimer: NodeJS.Timeout | undefined
  let tries = 0
  let uploaded = 0
  let closed = false

  function measure(): void {
    const ms = now()
    const qn = beijingStamp(ms)
    const cp = realTimeValues(ms, factors(curve, ms))
    waiting.push({ qn, bytes: frame(dataSegment({ qn, st: '39', cn: '2011', pw, mn, flag: 5, cp })) })
    if (waiting.length > 1000) waiting.splice(1, 1)
    if (!answerTimer) send()
  }

  function send(): void {
    const [next] = waiting
    if (!next || !socket || socket.readyState !== 'open') return
    socket.write(next.bytes)
    answerTimer = setTimeout(() => {
      answerTimer = undefined
      if (++tries > retries) socket?.destroy()
      else send()
    }, answerMs)
  }

  function hear(segment: string): void {
    const [next] = waiting
    if (!next || !segment.includes('CN=9014') || !segment.startsWith(`QN=${next.qn};`)) return
    clearTimeout(answerTimer)
    answerTimer = undefined
    waiting.shift()
    tries = 0
    uploaded++
    send()
  }

  function open(): void {
    const cut = createCutter()
    socket = connect({ host, port, noDelay: true }, send)
    socket.on('data', (chunk) => cut(chunk).forEach(hear))
    socket.on('error', () => undefined) // 'close' follows, and the line is opened again there
    socket.on('close', () => {
      clearTimeout(answerTimer)
      answerTimer = undefined
      tries = 0
      if (!closed) lineTimer = setTimeout(open, Math.min(1_000, answerMs))
    })
  }

  open()
  measure()
  const measuring = setInterval(measure, periodMs)
  return {
    uploaded: () => uploaded,
    async close() {
      closed = true
      clearInterval(measuring)
      clearTimeout(answerTimer)
      clearTimeout(lineTimer)
      await new Promise<void>((resolve) =>
        socket?.closed ? resolve() : (socket?.once('close', resolve), socket?.destroy()),
      )
    },
  }
}

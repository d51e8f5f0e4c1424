import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'
import { connectAsync } from 'mqtt'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Envelope } from '@loujing/wire/envelope'
import { toMs } from '@loujing/wire/instant'
import { startCamera } from '../../../demo/src/devices/camera.ts'
import { startDustMonitor } from '../../../demo/src/devices/dust-monitor.ts'
import { frame } from '../../../demo/src/devices/hj212-frame.ts'
import { startNoiseMeter } from '../../../demo/src/devices/noise-meter.ts'
import { produceDay } from '../../../demo/src/devices/produce-day.ts'

const MN = '330110A0000000000000D001'
const later = (undo: () => unknown) => onTestFinished(async () => void (await undo()))

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  later(() => server.close())
  return (server.address() as AddressInfo).port
}

/** A broker that takes everything, and what it took. */
async function aBroker() {
  const broker = await Aedes.createBroker()
  const sockets: Socket[] = []
  const port = await listening(
    createServer((socket) => {
      sockets.push(socket)
      broker.handle(socket)
    }),
  )
  later(() => new Promise<void>((resolve) => broker.close(resolve)))
  const heard: { topic: string; retain: boolean; envelope: Envelope<never> }[] = []
  broker.on('publish', ({ topic, retain, payload }, client) => {
    if (client) heard.push({ topic, retain, envelope: JSON.parse(payload.toString()) as Envelope<never> })
  })
  broker.authorizePublish = (_client, { topic, retain, payload }, done) => {
    if (!_client) heard.push({ topic, retain, envelope: JSON.parse(payload.toString()) as Envelope<never> })
    done(null)
  }
  return { url: `mqtt://127.0.0.1:${port}`, heard, cut: () => sockets.splice(0).forEach((socket) => socket.destroy()) }
}

describe('the dust monitor', () => {
  test('sends an upload again, with the same QN, until it is answered, then the next one', async () => {
    const heard: string[] = []
    const server = createServer((socket) => {
      socket.on('data', (bytes: Buffer) => {
        const [qn = ''] = /QN=\d{17}/.exec(bytes.toString()) ?? []
        heard.push(qn)
        if (heard.length === 3) socket.write(frame(`${qn};ST=91;CN=9014;PW=1;MN=${MN};Flag=4;CP=&&&&`))
      })
    })
    const monitor = await startDustMonitor({
      port: await listening(server),
      mn: MN,
      pw: 'p',
      periodMs: 300,
      answerMs: 100,
    })
    later(monitor.close)
    await vi.waitUntil(() => heard.length >= 5, { timeout: 10_000 })
    expect(new Set(heard.slice(0, 3)).size).toBe(1)
    expect(heard[3]).not.toBe(heard[0])
    expect(monitor.uploaded()).toBe(1)
  })

  test('an answer to another upload is not its answer, and after three retries the line is opened anew', async () => {
    let connections = 0
    const server = createServer((socket) => {
      connections++
      socket.on('data', () => socket.write(frame(`QN=20200101000000000;ST=91;CN=9014;PW=1;MN=${MN};Flag=4;CP=&&&&`)))
      socket.on('error', () => undefined)
    })
    const monitor = await startDustMonitor({ port: await listening(server), mn: MN, pw: 'p', answerMs: 30 })
    later(monitor.close)
    await vi.waitUntil(() => connections >= 2, { timeout: 10_000 })
    expect(monitor.uploaded()).toBe(0)
  })
})

describe('an MQTT meter', () => {
  test('is online while it is there, offline when its line is cut, stopped when it leaves; each time a new message', async () => {
    const { url, heard, cut } = await aBroker()
    const meter = await startNoiseMeter({ url, site: 'yunqi', source: 'noise-1', password: 'p', periodMs: 100 })
    const states = () => heard.filter(({ topic }) => topic.endsWith('/state'))
    await vi.waitUntil(() => heard.some(({ topic }) => topic.endsWith('/reading')), { timeout: 10_000 })
    cut()
    await vi.waitUntil(() => states().length >= 3, { timeout: 10_000 })
    cut()
    await vi.waitUntil(() => states().length >= 5, { timeout: 10_000 })
    await meter.close()
    expect(states().map(({ envelope }) => (envelope.data as { state: string }).state)).toEqual([
      'online',
      'offline',
      'online',
      'offline',
      'online',
      'stopped',
    ])
    expect(states().every(({ retain }) => retain)).toBe(true)
    expect(new Set(states().map(({ envelope }) => envelope.id)).size).toBe(6)
  })
})

test('an hour is produced in order, whole and with the times at which it would have been measured', async () => {
  const { url, heard } = await aBroker()
  const untilMs = Date.UTC(2026, 4, 11, 16)
  const devices = [
    { source: 'noise-1', password: 'p', kind: 'noise' },
    { source: 'crane-1', password: 'p', kind: 'crane' },
  ] as const
  const produced = await produceDay({ url, site: 'yunqi', devices, untilMs, hours: 1 })
  expect(produced).toMatchObject({ messages: 1440, values: 720 * 4, untilMs })
  for (const { source } of devices) {
    const times = heard.filter(({ topic }) => topic.includes(source)).map(({ envelope }) => toMs(envelope.time))
    expect(times).toEqual(Array.from({ length: 720 }, (_, i) => untilMs - (719 - i) * 5_000))
  }
  expect(new Set(heard.map(({ envelope }) => envelope.id)).size).toBe(1440)
})

test('a producer that the broker refuses says so', async () => {
  const refusing = await Aedes.createBroker()
  refusing.authenticate = (_client, _user, _password, done) => done(null, false)
  const port = await listening(createServer((socket) => void refusing.handle(socket)))
  later(() => new Promise<void>((resolve) => refusing.close(resolve)))
  const devices = [{ source: 'noise-1', password: 'p', kind: 'noise' }] as const
  const url = `mqtt://127.0.0.1:${port}`
  await expect(produceDay({ url, site: 'yunqi', devices, untilMs: Date.now(), hours: 1 })).rejects.toThrow()
  await expect(connectAsync(url, { reconnectPeriod: 0 })).rejects.toThrow()
})

describe('the camera', () => {
  const frames = [1, 2, 3].map((n) => new Uint8Array([0xff, 0xd8, n, 0xff, 0xd9]))
  const bytesOf = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer())

  test('gives the frame of now, and the picture that is held before its lens', async () => {
    const camera = await startCamera({ port: 0, frames, framesPerSecond: 50 })
    later(camera.close)
    expect(frames).toContainEqual(await bytesOf(camera.snapshotUrl))
    const held = new Uint8Array([0xff, 0xd8, 9, 9, 0xff, 0xd9])
    const shown = await fetch(`http://127.0.0.1:${camera.port}/show?ms=400`, { method: 'POST', body: held })
    expect(shown.status).toBe(204)
    expect(await bytesOf(camera.snapshotUrl)).toEqual(held)
    await vi.waitUntil(async () => (await bytesOf(camera.snapshotUrl)).length === 5, { timeout: 5_000 })
  })

  test('streams each frame as a part of its own length', async () => {
    const camera = await startCamera({ port: 0, frames, framesPerSecond: 50 })
    later(camera.close)
    const answer = await fetch(camera.mjpegUrl)
    expect(answer.headers.get('content-type')).toBe('multipart/x-mixed-replace; boundary=frame')
    let text = ''
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('latin1')
      if (text.split('--frame').length > 5) break
    }
    const parts = text.split('--frame\r\n').slice(1, 5)
    expect(parts.every((part) => part.includes('Content-Length: 5\r\n\r\n\xff\xd8'))).toBe(true)
  })

  test('a folder without a frame is refused', async () => {
    await expect(startCamera({ port: 0, folder: import.meta.dirname })).rejects.toThrow('no JPEG frame')
  })
})

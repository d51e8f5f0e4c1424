import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { setTimeout as delay } from 'node:timers/promises'
import { generate } from 'mqtt-packet'
import { connect, connectAsync } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { aDevice, aReading, READING } from './support/device.ts'
import { eventually } from './support/eventually.ts'
import { aFakeCloud, valuesAt } from './support/fake-cloud.ts'
import { startFreeBroker } from './support/free-broker.ts'
import { aFolder } from './support/folder.ts'
import { aGateway, siteConfig, withCloud } from './support/gateway.ts'
import { aRawClient, CONNECT } from './support/raw-mqtt.ts'
import { hasProgram } from './support/programs.ts'

const closes = (client: { once(event: 'close', listener: () => void): unknown }) =>
  new Promise<void>((resolve) => void client.once('close', resolve))

test('nobody comes in without the right credential', async () => {
  const gateway = await aGateway(siteConfig(aFolder()))
  await expect(aDevice(gateway.ports.mqtt, { password: 'wrong' })).rejects.toMatchObject({ code: 4 })
  await expect(aDevice(gateway.ports.mqtt, { username: 'nobody' })).rejects.toMatchObject({ code: 4 })
  await expect(aDevice(gateway.ports.mqtt, { username: 'gw-1' })).rejects.toMatchObject({ code: 4 })
  await expect(connectAsync(`mqtt://127.0.0.1:${gateway.ports.mqtt}`, { reconnectPeriod: 0 })).rejects.toThrow()
  expect(gateway.status().problems['/problems/broker/bad-credential']).toBe(4)
})

test.each([
  ['another device’s topic', 'loujing/v1/yunqi/sensor/dust-1/reading'],
  ['another site', 'loujing/v1/other/sensor/noise-1/reading'],
  ['a camera’s stream', 'loujing/v1/yunqi/camera/noise-1/episode'],
  ['the gateway’s status', 'loujing/v1/yunqi/edge/gw-1/status'],
  ['a command to itself', 'loujing/v1/yunqi/command/noise-1/request'],
  ['a topic outside the grammar', 'TopicA'],
  ['the broker’s own topics', '$SYS/x'],
])('a device that publishes to %s is thrown out, and not acknowledged', async (_what, topic) => {
  const gateway = await aGateway(siteConfig(aFolder()))
  const device = await aDevice(gateway.ports.mqtt)
  const thrownOut = closes(device)
  let acknowledged = false
  device.publish(topic, aReading(50), { qos: 1 }, (error) => (acknowledged = !error))
  await thrownOut
  expect(acknowledged).toBe(false)
  expect(gateway.status().problems).toMatchObject({ '/problems/broker/forbidden-topic': 1 })
})

test('a filter without the right is answered by 0x80, one with it is granted, and the connection lives on', async () => {
  const gateway = await aGateway(siteConfig(aFolder()))
  const raw = await aRawClient(gateway.ports.mqtt)
  raw.send(CONNECT)
  const filters = [
    '#',
    'loujing/v1/yunqi/#',
    'loujing/v1/yunqi/command/+/request',
    'loujing/v1/yunqi/command/noise-1/request',
  ]
  raw.send({ cmd: 'subscribe', messageId: 7, subscriptions: filters.map((topic) => ({ topic, qos: 1 as const })) })
  const suback = await eventually(() => raw.received.find(({ cmd }) => cmd === 'suback'), 'SUBACK')
  expect(suback).toMatchObject({ granted: [128, 128, 128, 1] })
  raw.send({ cmd: 'pingreq' })
  await eventually(() => raw.received.some(({ cmd }) => cmd === 'pingresp'), 'PINGRESP')
})

test('a will to a topic without the right is refused at CONNECT', async () => {
  const gateway = await aGateway(siteConfig(aFolder()))
  const will = {
    topic: 'loujing/v1/yunqi/sensor/dust-1/state',
    payload: Buffer.from('x'),
    qos: 1 as const,
    retain: true,
  }
  await expect(aDevice(gateway.ports.mqtt, { will })).rejects.toMatchObject({ code: 5 })
})

test('a device that dies without goodbye is told about: its will is kept for those who come later', async () => {
  const config = siteConfig(aFolder())
  const gateway = await aGateway(config)
  const state = (text: string) =>
    JSON.stringify({ ...JSON.parse(aReading(0)), type: 'sensor.state', data: { state: text } })
  const topic = 'loujing/v1/yunqi/sensor/noise-1/state'
  const will = { topic, payload: Buffer.from(state('offline')), qos: 1 as const, retain: true }
  const device = await aDevice(gateway.ports.mqtt, { will })
  await device.publishAsync(topic, state('online'), { qos: 1, retain: true })
  expect(gateway.status().sources.find(({ source }) => source === 'noise-1')).toMatchObject({ state: 'online' })
  const depth = gateway.status().outbox.depth
  device.stream.destroy()
  await eventually(() => gateway.status().outbox.depth > depth, 'the will in the outbox')
  expect(gateway.status().sources.find(({ source }) => source === 'noise-1')).toMatchObject({ state: 'offline' })
})

test('two clients with one client id of different devices do not throw each other out', async () => {
  const gateway = await aGateway(siteConfig(aFolder()))
  const one = await aDevice(gateway.ports.mqtt, { clientId: 'same' })
  await aDevice(gateway.ports.mqtt, { clientId: 'same', username: 'dust-1' })
  await delay(100)
  expect(one.connected).toBe(true)
})

test('a keep-alive longer than the limit, or none, is refused', async () => {
  const gateway = await aGateway(siteConfig(aFolder()))
  await expect(aDevice(gateway.ports.mqtt, { keepalive: 0 })).rejects.toMatchObject({ code: 5 })
  await expect(aDevice(gateway.ports.mqtt, { keepalive: 121 })).rejects.toMatchObject({ code: 5 })
  expect(gateway.status().problems['/problems/broker/keep-alive']).toBe(2)
})

test('a client that falls silent is thrown out after one and a half keep-alives', async () => {
  const gateway = await aGateway(siteConfig(aFolder()))
  const raw = await aRawClient(gateway.ports.mqtt)
  const started = performance.now()
  raw.send({ ...CONNECT, keepalive: 1 } as typeof CONNECT)
  await raw.closed
  expect(performance.now() - started).toBeGreaterThan(1400)
  expect(performance.now() - started).toBeLessThan(5000)
})

test('a payload of 20 MB is refused at its header: the broker takes in less than a tenth of it', async () => {
  const gateway = await aGateway(siteConfig(aFolder()))
  const raw = await aRawClient(gateway.ports.mqtt)
  raw.send(CONNECT)
  await eventually(() => raw.received.some(({ cmd }) => cmd === 'connack'), 'CONNACK')
  const packet = generate({
    cmd: 'publish',
    topic: READING,
    payload: Buffer.alloc(20_000_000, 0x20),
    qos: 1,
    messageId: 1,
    dup: false,
    retain: false,
  })
  let sent = 0
  for (; sent < packet.length && !raw.socket.destroyed; sent += 65_536) {
    if (!raw.socket.write(packet.subarray(sent, sent + 65_536))) {
      await Promise.race([new Promise((resolve) => raw.socket.once('drain', resolve)), raw.closed])
    }
  }
  await raw.closed
  expect(gateway.status().problems['/problems/message/too-large']).toBe(1)
  expect(raw.received.some(({ cmd }) => cmd === 'puback')).toBe(false)
  expect(raw.socket.bytesWritten - raw.socket.writableLength).toBeLessThan(4_000_000)
})

test('a client that is too fast is slowed to its rate, and none of its readings is lost', async () => {
  const gateway = await aGateway(siteConfig(aFolder(), { limits: { messagesPerSecond: 50 } }))
  const device = await aDevice(gateway.ports.mqtt)
  const started = performance.now()
  await Promise.all(
    Array.from({ length: 150 }, (_, n) => device.publishAsync(READING, aReading(30 + n / 10), { qos: 1 })),
  )
  // A second's worth at once, the other hundred at fifty a second.
  expect(performance.now() - started).toBeGreaterThan(1800)
  expect(gateway.status().outbox.depth).toBeGreaterThanOrEqual(150)
})

test('an absent client’s queue never grows past its limit: 4 does not become 128', async () => {
  const broker = await startFreeBroker(0, { offlineMessages: 4 })
  onTestFinished(broker.close)
  const options = { protocolVersion: 4 as const, reconnectPeriod: 0 }
  const url = `mqtt://127.0.0.1:${broker.port}`
  const before = await connectAsync(url, { ...options, clientId: 'kept', clean: false })
  await before.subscribeAsync('queue/#', { qos: 1 })
  await before.endAsync()
  const sender = await connectAsync(url, options)
  await Promise.all(Array.from({ length: 128 }, (_, n) => sender.publishAsync('queue/x', String(n), { qos: 1 })))
  await sender.endAsync()
  const got: string[] = []
  const after = connect(url, { ...options, clientId: 'kept', clean: false })
  after.on('message', (_topic, payload) => got.push(payload.toString()))
  await eventually(() => got.length >= 4, 'the queue')
  await delay(200)
  await after.endAsync()
  expect(got).toEqual(['0', '1', '2', '3'])
  expect(broker.problems.filter((problem) => problem === '/problems/broker/offline-queue-full')).toHaveLength(124)
})

test('a device keeps at most eight sessions', async () => {
  const gateway = await aGateway(siteConfig(aFolder()))
  for (let n = 1; n <= 8; n++) await (await aDevice(gateway.ports.mqtt, { clientId: `s${n}`, clean: false })).endAsync()
  await expect(aDevice(gateway.ports.mqtt, { clientId: 's9', clean: false })).rejects.toMatchObject({ code: 2 })
  await aDevice(gateway.ports.mqtt, { clientId: 's1', clean: false })
})

test('more connections than the limit are not taken, and one that goes makes room', async () => {
  const gateway = await aGateway(siteConfig(aFolder(), { limits: { connections: 2 } }))
  const first = await aDevice(gateway.ports.mqtt)
  await aDevice(gateway.ports.mqtt)
  await (
    await aRawClient(gateway.ports.mqtt)
  ).closed
  expect(gateway.status().problems['/problems/broker/too-many-connections']).toBe(1)
  await first.endAsync()
  const next = await eventually(async () => {
    const raw = await aRawClient(gateway.ports.mqtt)
    raw.send(CONNECT)
    await Promise.race([raw.closed, eventually(() => raw.received.length > 0, 'CONNACK')])
    return raw.received[0]
  }, 'a place')
  expect(next).toMatchObject({ cmd: 'connack', returnCode: 0 })
})

test('a WebSocket client speaks through the same door', async () => {
  const gateway = await aGateway(
    siteConfig(aFolder(), { listen: { ...LISTEN, websocket: { host: '127.0.0.1', port: 0 } } }),
  )
  const device = await connectAsync(`ws://127.0.0.1:${gateway.ports.websocket}`, DEVICE)
  await device.publishAsync(READING, aReading(61), { qos: 1 })
  await device.endAsync()
  expect(gateway.status().outbox.depth).toBeGreaterThanOrEqual(1)
  await expect(
    connectAsync(`ws://127.0.0.1:${gateway.ports.websocket}`, { ...DEVICE, password: 'wrong' }),
  ).rejects.toMatchObject({ code: 4 })
})

test.skipIf(!hasProgram('mosquitto_pub'))(
  'mosquitto_pub is a device over TCP, mosquitto_sub hears the commands of one',
  async () => {
    const cloud = await aFakeCloud()
    const gateway = await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
    const login = ['-h', '127.0.0.1', '-p', String(gateway.ports.mqtt), '-u', 'noise-1', '-P', 'secret', '-q', '1']
    await run('mosquitto_pub', [...login, '-t', READING, '-m', aReading(55)])
    await eventually(() => valuesAt(cloud, READING).includes(55), 'the reading in the cloud')
    await expect(run('mosquitto_pub', [...login, '-P', 'wrong', '-t', READING, '-m', aReading(55)])).rejects.toThrow()
    await run('mosquitto_sub', [...login, '-t', 'loujing/v1/yunqi/command/noise-1/request', '-E'])
    expect(await run('mosquitto_sub', [...login, '-t', '#', '-E'])).toContain('denied')
  },
)

test.skipIf(!hasProgram('mosquitto_pub') || !hasProgram('openssl'))(
  'mosquitto_pub is a device over TLS, and TLS 1.1 is refused',
  async () => {
    const folder = aFolder()
    const [certFile, keyFile] = [join(folder, 'gateway.crt'), join(folder, 'gateway.key')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certFile, '-days', '2', ...subject],
      { stdio: 'ignore' },
    )
    const cloud = await aFakeCloud()
    const mqtts = { host: '127.0.0.1', port: 0, certFile, keyFile }
    const gateway = await aGateway(siteConfig(folder, { ...withCloud(cloud.url), listen: { ...LISTEN, mqtts } }))
    const login = [
      '-h',
      '127.0.0.1',
      '-p',
      String(gateway.ports.mqtts),
      '--cafile',
      certFile,
      '-u',
      'noise-1',
      '-P',
      'secret',
      '-q',
      '1',
    ]
    await run('mosquitto_pub', [...login, '-t', READING, '-m', aReading(56)])
    await eventually(() => valuesAt(cloud, READING).includes(56), 'the reading in the cloud')
    const old = connectTls({
      port: gateway.ports.mqtts!,
      host: '127.0.0.1',
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      rejectUnauthorized: false,
    })
    await expect(once(old, 'secureConnect')).rejects.toThrow()
  },
)

test('bytes that are not MQTT never stop the broker, and a device beside them is not disturbed', async () => {
  const gateway = await aGateway(siteConfig(aFolder(), { limits: { connections: 200 } }))
  const device = await aDevice(gateway.ports.mqtt)
  const random = xorshift(20_261_122)
  const seeds: Buffer[] = [
    generate(CONNECT),
    generate({
      cmd: 'publish',
      topic: READING,
      payload: aReading(50),
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    }),
    generate({
      cmd: 'publish',
      topic: READING,
      payload: aReading(50),
      qos: 2,
      messageId: 2,
      dup: false,
      retain: false,
    }),
    generate({ cmd: 'pubrel', messageId: 2 }),
    generate({
      cmd: 'subscribe',
      messageId: 3,
      subscriptions: [{ topic: 'loujing/v1/yunqi/command/noise-1/request', qos: 1 }],
    }),
    generate({ cmd: 'unsubscribe', messageId: 4, unsubscriptions: ['a/b'] }),
    generate({ cmd: 'pingreq' }),
    generate({ cmd: 'disconnect' }),
  ]
  const deadline = Date.now() + Number(process.env.LOUJING_FUZZ_MS ?? 4000)
  let clients = 0
  let readings = 0
  while (Date.now() < deadline) {
    const raw = await aRawClient(gateway.ports.mqtt)
    if (random() < 0.8) raw.send(seeds[0]!)
    for (let n = random() * 6; n > 0; n--) raw.send(mutate(seeds[Math.floor(random() * seeds.length)]!, random))
    raw.socket.end()
    if (++clients % 20 === 0) {
      await device.publishAsync(READING, aReading(40 + (readings++ % 50)), { qos: 1 })
      await delay(5)
    }
  }
  expect(clients).toBeGreaterThan(50)
  expect(device.connected).toBe(true)
  expect(readings).toBeGreaterThan(1)
  expect(await aDevice(gateway.ports.mqtt).then(({ connected }) => connected)).toBe(true)
})

/** Flips, cuts, repeats or inserts a few bytes. */
function mutate(seed: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(seed)
  for (let n = 1 + random() * 4; n > 0; n--) {
    const at = Math.floor(random() * bytes.length)
    const what = random()
    if (what < 0.5) bytes[at] = Math.floor(random() * 256)
    else if (what < 0.65) bytes = bytes.subarray(0, at)
    else if (what < 0.8) bytes = Buffer.concat([bytes, bytes.subarray(at)])
    else bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xff, 0xff, 0x7f]), bytes.subarray(at)])
    if (bytes.length === 0) return Buffer.from([0x30])
  }
  return bytes
}

function xorshift(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

const LISTEN = { mqtt: { host: '127.0.0.1', port: 0 } }
const DEVICE = { username: 'noise-1', password: 'secret', protocolVersion: 4 as const, reconnectPeriod: 0 }

/** Runs a program and gives what it says on stderr; throws when it does not end with 0. */
async function run(program: string, args: string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`)
  return said
}

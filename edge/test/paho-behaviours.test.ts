import { setTimeout as delay } from 'node:timers/promises'
import type { IPublishPacket, Packet } from 'mqtt-packet'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { startFreeBroker } from './support/free-broker.ts'
import { aRawClient, CONNECT, type RawClient } from './support/raw-mqtt.ts'

/*
 * The behaviours of MQTT 3.1.1 that devices rely on, packet by packet, in our own words: what Eclipse Paho's interoperability
 * suite and mosquitto's test/broker look for in a broker. Numbers are the specification's.
 */
async function aBroker() {
  const broker = await startFreeBroker(0)
  onTestFinished(broker.close)
  return broker.port
}
type Connect = Extract<Packet, { cmd: 'connect' }>
const connect = (more: Partial<Connect> = {}): Packet => ({ ...(CONNECT as Connect), keepalive: 0, ...more })
const publish = (topic: string, payload: string, more: Partial<IPublishPacket> = {}): Packet => ({
  cmd: 'publish',
  topic,
  payload,
  qos: 0,
  dup: false,
  retain: false,
  ...more,
})
const subscribe = (topic: string, qos: 0 | 1 | 2 = 2): Packet => ({
  cmd: 'subscribe',
  messageId: 1,
  subscriptions: [{ topic, qos }],
})
const got = (client: RawClient, cmd: string) => client.received.filter((packet) => packet.cmd === cmd)
const publishes = (client: RawClient) => got(client, 'publish') as IPublishPacket[]
const until = (client: RawClient, cmd: string) => eventually(() => got(client, cmd)[0], cmd)

/** PUBLISH or CONNECT by hand: no library writes text that is not UTF-8. */
const field = (bytes: number[]) => [0, bytes.length, ...bytes]
const packet = (type: number, body: number[]) => Buffer.from([type, body.length, ...body])
const head = [...field([0x4d, 0x51, 0x54, 0x54]), 4]

async function aClient(port: number, more: Partial<Connect> = {}): Promise<RawClient> {
  const client = await aRawClient(port)
  client.send(connect(more))
  await until(client, 'connack')
  return client
}

test('a session to be kept without a client id is refused by return code 2 [MQTT-3.1.3-8]', async () => {
  const client = await aRawClient(await aBroker())
  client.send(packet(0x10, [...head, 0x00, 0, 0, ...field([])]))
  expect(await until(client, 'connack')).toMatchObject({ returnCode: 2 })
  await client.closed
})

test('a clean session without a client id gets one [MQTT-3.1.3-6]', async () => {
  expect(got(await aClient(await aBroker(), { clientId: '' }), 'connack')[0]).toMatchObject({ returnCode: 0 })
})

test('a second CONNECT on one connection ends it [MQTT-3.1.0-2]', async () => {
  const client = await aClient(await aBroker())
  client.send(connect())
  await client.closed
})

test('a filter that may not be heard is answered by 0x80 [MQTT-3.9.3-2]', async () => {
  const client = await aClient(await aBroker())
  client.send(subscribe('test/nosubscribe'))
  expect(await until(client, 'suback')).toMatchObject({ granted: [128] })
})

test('a kept session says that it was kept, and gives what came meanwhile, in order [MQTT-3.2.2-2]', async () => {
  const port = await aBroker()
  const first = await aClient(port, { clientId: 'kept', clean: false })
  expect(got(first, 'connack')[0]).toMatchObject({ sessionPresent: false })
  first.send(subscribe('a/#', 1))
  await until(first, 'suback')
  first.send({ cmd: 'disconnect' })
  await first.closed
  const sender = await aClient(port, { clientId: 'sender' })
  for (let n = 1; n <= 3; n++) sender.send(publish('a/b', String(n), { qos: 1, messageId: n }))
  await eventually(() => got(sender, 'puback').length === 3, 'three PUBACKs')
  expect(got(sender, 'puback').map(({ messageId }) => messageId)).toEqual([1, 2, 3])
  const again = await aClient(port, { clientId: 'kept', clean: false })
  expect(got(again, 'connack')[0]).toMatchObject({ sessionPresent: true })
  await eventually(() => publishes(again).length === 3, 'three messages')
  expect(publishes(again).map(({ payload }) => String(payload))).toEqual(['1', '2', '3'])
})

test('what was not acknowledged is sent again, and QoS 2 is delivered once [MQTT-4.4.0-1, 4.3.3-2]', async () => {
  const port = await aBroker()
  const first = await aClient(port, { clientId: 'kept', clean: false })
  first.send(subscribe('a/#', 2))
  await until(first, 'suback')
  const sender = await aClient(port, { clientId: 'sender' })
  sender.send(publish('a/b', 'once', { qos: 2, messageId: 9 }))
  await until(sender, 'pubrec')
  sender.send(publish('a/b', 'once', { qos: 2, messageId: 9, dup: true }))
  sender.send({ cmd: 'pubrel', messageId: 9 })
  await until(sender, 'pubcomp')
  await eventually(() => publishes(first).length > 0, 'the message')
  await delay(100)
  expect(publishes(first)).toHaveLength(1)
  first.socket.destroy()
  const again = await aClient(port, { clientId: 'kept', clean: false })
  await eventually(() => publishes(again).length === 1, 'the message again')
})

test('a will is told when its client is gone without goodbye, and not when it says goodbye [MQTT-3.1.2-8, 3.14.4-3]', async () => {
  const port = await aBroker()
  const listener = await aClient(port, { clientId: 'listener' })
  listener.send(subscribe('will/#'))
  await until(listener, 'suback')
  const will = (topic: string) => ({ topic, payload: Buffer.from('gone'), qos: 0 as const, retain: false })
  const polite = await aClient(port, { clientId: 'polite', will: will('will/polite') })
  polite.send({ cmd: 'disconnect' })
  await polite.closed
  const rude = await aClient(port, { clientId: 'rude', will: will('will/rude') })
  rude.socket.destroy()
  await eventually(() => publishes(listener).length > 0, 'the will')
  await delay(100)
  expect(publishes(listener).map(({ topic }) => topic)).toEqual(['will/rude'])
})

test('a retained message is given to who comes later, and an empty one forgets it [MQTT-3.3.1-6, -10]', async () => {
  const port = await aBroker()
  const sender = await aClient(port, { clientId: 'sender' })
  sender.send(publish('kept/a', 'x', { qos: 1, messageId: 1, retain: true }))
  sender.send(publish('kept/b', 'y', { qos: 1, messageId: 2, retain: true }))
  sender.send(publish('kept/b', '', { qos: 1, messageId: 3, retain: true }))
  await eventually(() => got(sender, 'puback').length === 3, 'PUBACKs')
  const later = await aClient(port, { clientId: 'later' })
  later.send(subscribe('kept/#'))
  await eventually(() => publishes(later).length > 0, 'the retained message')
  await delay(100)
  expect(publishes(later)).toMatchObject([{ topic: 'kept/a', retain: true }])
})

test('a wildcard at the start does not hear topics that begin with $ [MQTT-4.7.2-1]', async () => {
  const port = await aBroker()
  const client = await aClient(port)
  client.send(subscribe('#'))
  await until(client, 'suback')
  client.send(publish('$a/b', 'hidden'))
  client.send(publish('a/b', 'seen'))
  await eventually(() => publishes(client).length > 0, 'the message')
  await delay(50)
  expect(publishes(client).map(({ topic }) => topic)).toEqual(['a/b'])
})

const NOT_UTF8: [name: string, bytes: number[]][] = [
  ['an overlong form', [0x61, 0xc0, 0xaf]],
  ['half a surrogate', [0xed, 0xa0, 0x80]],
  ['a lone continuation', [0x61, 0x80]],
  ['NUL', [0x61, 0x00]],
]

test.each(NOT_UTF8)(
  'text with %s ends the connection: topic, filter, will, client id [MQTT-1.5.3-1, -2]',
  async (_name, bytes) => {
    const port = await aBroker()
    const afterConnect = [
      packet(0x30, [...field(bytes), 0x78]),
      packet(0x82, [0, 1, ...field(bytes), 0]),
      packet(0xa2, [0, 1, ...field(bytes)]),
    ]
    for (const one of afterConnect) {
      const client = await aClient(port)
      client.send(one)
      await client.closed
      expect(got(client, 'suback')).toEqual([])
    }
    const withWill = packet(0x10, [...head, 0x06, 0, 0, ...field([0x61]), ...field(bytes), ...field([0x78])])
    const withId = packet(0x10, [...head, 0x02, 0, 0, ...field(bytes)])
    for (const one of [withWill, withId]) {
      const client = await aRawClient(port)
      client.send(one)
      await client.closed
      expect(got(client, 'connack')).toEqual([])
    }
  },
)

test.each([
  ['PUBLISH to an empty topic', packet(0x30, [...field([]), 0x78])],
  ['SUBSCRIBE to an empty filter', packet(0x82, [0, 1, ...field([]), 0])],
  ['PUBLISH to a wildcard', packet(0x30, [...field([0x61, 0x2f, 0x23]), 0x78])],
  ['PUBLISH with QoS 3', packet(0x36, [...field([0x61]), 0, 1, 0x78])],
  ['SUBSCRIBE with other flags than 2', packet(0x80, [0, 1, ...field([0x61]), 0])],
  ['a remaining length of five bytes', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01])],
])('%s ends the connection', async (_what, bytes) => {
  const client = await aClient(await aBroker())
  client.send(bytes)
  await client.closed
})

test('a will with an empty topic is refused [MQTT-4.7.3-1]', async () => {
  const client = await aRawClient(await aBroker())
  client.send(packet(0x10, [...head, 0x06, 0, 0, ...field([0x61]), ...field([]), ...field([0x78])]))
  await client.closed
  expect(got(client, 'connack')).toEqual([])
})

test('packets cut anywhere into pieces are the same packets', async () => {
  const port = await aBroker()
  const client = await aClient(port)
  client.send(subscribe('a/b', 0))
  await until(client, 'suback')
  const bytes = Buffer.concat([1, 2, 3].map((n) => packet(0x30, [...field([0x61, 0x2f, 0x62]), 0x30 + n])))
  for (const byte of bytes) {
    client.send(Buffer.from([byte]))
    await delay(1)
  }
  await eventually(() => publishes(client).length === 3, 'three messages')
  expect(publishes(client).map(({ payload }) => String(payload))).toEqual(['1', '2', '3'])
})

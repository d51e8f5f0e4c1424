import { connectAsync } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { startFreeBroker } from './support/free-broker.ts'
import { aRawClient, CONNECT } from './support/raw-mqtt.ts'
import { eventually } from './support/eventually.ts'

const PAYLOAD = Buffer.alloc(200_000, 0x61)

test('a subscriber that stops reading holds nobody up, and is closed by name when too much waits for it', async () => {
  const broker = await startFreeBroker(0)
  onTestFinished(() => broker.close())
  const frozen = await aRawClient(broker.port)
  frozen.send(CONNECT)
  frozen.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'site/#', qos: 0 }] })
  await eventually(() => frozen.received.find(({ cmd }) => cmd === 'suback'), 'SUBACK')
  frozen.socket.pause()

  const options = { protocolVersion: 4, reconnectPeriod: 0 } as const
  const reader = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, options)
  await reader.subscribeAsync('site/#')
  let heard = 0
  reader.on('message', () => heard++)
  const device = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, options)
  const MESSAGES = 200 // 40 MB: more than the sockets' own buffers and the limit together
  for (let n = 0; n < MESSAGES; n++) await device.publishAsync('site/reading', PAYLOAD, { qos: 1 })
  await eventually(() => heard === MESSAGES, 'all messages at the subscriber that reads')
  expect(broker.problems).toEqual(['/problems/broker/slow-subscriber'])

  const closed = frozen.closed
  frozen.socket.resume()
  await closed
  device.publish('site/reading', 'still here')
  await eventually(() => heard === MESSAGES + 1, 'a message after the slow one has gone')
  await Promise.all([reader.endAsync(), device.endAsync()])
})

import { uuidv7, type CommandId } from '@loujing/wire/id'
import type { CommandRequest } from '@loujing/wire/command'
import { toInstant } from '@loujing/wire/instant'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aDevice } from './support/device.ts'
import { eventually } from './support/eventually.ts'
import { aFakeCloud, type FakeCloud } from './support/fake-cloud.ts'
import { aFolder } from './support/folder.ts'
import { aGateway, siteConfig, withCloud } from './support/gateway.ts'

const REQUEST = 'loujing/v1/yunqi/command/noise-1/request'
const RESULT = 'loujing/v1/yunqi/command/noise-1/result'

const aCommand = (more: Partial<CommandRequest> = {}): CommandRequest => ({
  command: uuidv7<CommandId>(),
  name: 'set-sampling',
  source: 'noise-1',
  args: { periodMs: 500 },
  expiresAt: toInstant(Date.now() + 60_000),
  ...more,
})
const results = (cloud: FakeCloud, { command }: CommandRequest) =>
  cloud.got
    .map(({ data }) => data as { command?: string; outcome?: string; detail?: string })
    .filter((data) => data.command === command)

/** A device that does what it is told, and counts. */
async function anObedientDevice(port: number) {
  const device = await aDevice(port)
  const told: string[] = []
  device.on('message', (_topic, payload) => {
    const { data } = JSON.parse(payload.toString()) as { data: CommandRequest }
    told.push(data.command)
    const result = {
      id: uuidv7(),
      type: 'command.result',
      time: toInstant(Date.now()),
      data: { command: data.command, outcome: 'done' },
    }
    device.publish(RESULT, JSON.stringify(result), { qos: 1 })
  })
  await device.subscribeAsync(REQUEST, { qos: 1 })
  return told
}

test('a command reaches its device once, however often the cloud sends it, and the result goes up', async () => {
  const cloud = await aFakeCloud()
  const gateway = await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
  const told = await anObedientDevice(gateway.ports.mqtt)
  const command = aCommand()
  cloud.commands = [command]
  await eventually(() => results(cloud, command).length > 0, 'the result')
  const polls = cloud.polls.length
  await eventually(() => cloud.polls.length > polls + 2, 'more polls with the same command')
  cloud.commands = []
  expect(told).toEqual([command.command])
  expect(results(cloud, command)[0]).toMatchObject({ outcome: 'done' })
})

test('a command is not done twice by a gateway that is restarted', async () => {
  const cloud = await aFakeCloud()
  const config = siteConfig(aFolder(), withCloud(cloud.url))
  const first = await aGateway(config)
  const told = await anObedientDevice(first.ports.mqtt)
  const command = aCommand()
  cloud.commands = [command]
  await eventually(() => results(cloud, command).length > 0, 'the result')
  await first[Symbol.asyncDispose]()
  const second = await aGateway(config)
  const toldAgain = await anObedientDevice(second.ports.mqtt)
  const polls = cloud.polls.length
  await eventually(() => cloud.polls.length > polls + 2, 'polls')
  expect(told).toHaveLength(1)
  expect(toldAgain).toHaveLength(0)
})

test.each([
  ['expired before it came', () => ({ expiresAt: toInstant(Date.now() - 1000) }), 'expired'],
  ['is for nobody here', () => ({ source: 'nobody' }), 'refused'],
  ['has arguments of another command', () => ({ args: { label: 'person' } }), 'refused'],
  ['is never answered by its device', () => ({ expiresAt: toInstant(Date.now() + 1500) }), 'expired'],
])('a command that %s is answered so', async (_what, more, outcome) => {
  const cloud = await aFakeCloud()
  await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
  const command = aCommand(more())
  cloud.commands = [command]
  await eventually(() => results(cloud, command).length > 0, 'the result')
  expect(results(cloud, command)[0]).toMatchObject({ outcome })
})

test('what the cloud wants of a source becomes so, is reported by its version, and is still so after a restart', async () => {
  const cloud = await aFakeCloud()
  const folder = aFolder()
  const pictures = join(folder, 'picture.jpg')
  writeFileSync(pictures, Buffer.from([0xff, 0xd8, 0xff, 0xd9]))
  const cameras = [{ source: 'cam-yard', kind: 'folder', url: folder, periodMs: 500 }]
  const config = siteConfig(folder, { ...withCloud(cloud.url), cameras })
  const first = await aGateway(config)
  cloud.desired = { version: 7, sources: { 'cam-yard': { periodMs: 2000 } } }
  await eventually(() => cloud.polls.some((poll) => poll.includes('after=7')), 'the version reported')
  await first[Symbol.asyncDispose]()
  cloud.polls = []
  await aGateway(config)
  await eventually(() => cloud.polls.length > 0, 'a poll')
  expect(cloud.polls[0]).toContain('after=7')
})

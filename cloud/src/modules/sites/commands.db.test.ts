import type { Command, DesiredAnswer } from '@loujing/wire/http/sites'
import { uuidv7, type CommandId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSite, type SiteWorld } from '../../../test/support/site-world.ts'
import { inCompany } from '../../platform/tenant.ts'

let world: SiteWorld
beforeAll(async () => {
  world = await startSite()
})
afterAll(() => world.close())

const url = () => `/api/gateways/${world.gateway.id}/commands`
const sampling = (id = uuidv7<CommandId>(), periodMs = 250) => ({
  id,
  name: 'set-sampling',
  source: 'cam-gate',
  args: { periodMs },
})
const restart = (id = uuidv7<CommandId>()) => ({ id, name: 'restart-source', source: 'cam-gate', args: {} })
const command = (body: object) => world.manager.post(url(), body)
const poll = async (after: number, waitMs = 0) => {
  const answer = await world.browse().get(`/api/gateway/desired?after=${after}&waitMs=${waitMs}`, world.bearer)
  return answer.body as DesiredAnswer
}
const stateOf = async (id: string) =>
  ((await world.manager.get(url())).body as Page<Command>).items.find((one) => one.id === id)?.state
const tellResult = (id: CommandId, outcome: 'done' | 'refused' | 'failed' | 'expired', detail?: string) =>
  world.tell('command.result', id, { fact: { command: id, outcome, ...(detail && { detail }) } })

test('a command goes from the person to the gateway and its result back, visible at each step', async () => {
  const { version } = (await poll(-1)).desired
  const asked = sampling()
  const given = await command(asked)
  expect([given.status, (given.body as Command).state]).toEqual([201, 'waiting'])
  const answer = await poll(version)
  expect(answer.commands).toMatchObject([
    { command: asked.id, name: 'set-sampling', source: 'cam-gate', args: { periodMs: 250 } },
  ])
  expect(answer.desired).toEqual({ version: version + 1, sources: { 'cam-gate': { periodMs: 250 } } })
  expect(await stateOf(asked.id)).toBe('sent')
  await tellResult(asked.id, 'done')
  await tellResult(asked.id, 'failed')
  expect(await stateOf(asked.id), 'the first result is the result').toBe('done')
  expect((await poll(version + 1)).commands).toEqual([])
  expect((await world.gatewayNow()).reportedVersion).toBe(version + 1)
  const told = (await world.said('sites.command-changed')) as Command[]
  expect(told.filter(({ id }) => id === asked.id).map(({ state }) => state)).toEqual(['waiting', 'sent', 'done'])
})

test('a waiting gateway is answered at once when something comes, and after its time when nothing does', async () => {
  const { version } = (await poll(-1)).desired
  const began = performance.now()
  const waiting = poll(version, 20_000)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const asked = restart()
  await command(asked)
  expect((await waiting).commands.map(({ command: id }) => id)).toEqual([asked.id])
  expect(performance.now() - began).toBeLessThan(10_000)
  await tellResult(asked.id, 'done')
  expect(await poll(version, 50)).toMatchObject({ commands: [], desired: { version } })
})

test('a command whose answer was lost is told again later, with the same id', async () => {
  const asked = restart()
  await command(asked)
  const { desired, commands } = await poll(-1)
  expect(commands.map(({ command: id }) => id)).toEqual([asked.id])
  expect((await poll(desired.version)).commands, 'not at once').toEqual([])
  world.clock.ms += 10_001
  expect((await poll(desired.version)).commands.map(({ command: id }) => id)).toEqual([asked.id])
  await tellResult(asked.id, 'refused', 'no such camera')
  expect(await stateOf(asked.id)).toBe('refused')
})

test('a command expires in its time, is not told after it, and a late result is believed', async () => {
  const asked = { ...restart(), timeoutSeconds: 5 }
  await command(asked)
  world.clock.ms += 5000
  expect((await poll(-1)).commands).toEqual([])
  await world.sites.watch.look()
  expect(await stateOf(asked.id)).toBe('expired')
  await world.sites.watch.look()
  const told = ((await world.said('sites.command-changed')) as Command[]).filter(({ id }) => id === asked.id)
  expect(told.map(({ state }) => state)).toEqual(['waiting', 'expired'])
  await tellResult(asked.id, 'expired')
  expect(((await world.said('sites.command-changed')) as Command[]).filter(({ id }) => id === asked.id)).toHaveLength(2)
  await tellResult(asked.id, 'done')
  expect(await stateOf(asked.id), 'it was done before the line was cut').toBe('done')
})

test('a command given twice with one id is one; with other content it is refused', async () => {
  const asked = sampling(undefined, 900)
  const before = (await poll(-1)).desired.version
  const answers = await Promise.all([command(asked), command(asked), command(asked)])
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  expect((await poll(-1)).desired.version, 'the wanted state moved once').toBe(before + 1)
  expect((await command({ ...asked, args: { periodMs: 901 } })).problem).toBe('/problems/sites/command-id-taken')
})

test('the wanted state grows by one with each change, also of two at once', async () => {
  const before = (await poll(-1)).desired.version
  await Promise.all([command(sampling(undefined, 400)), command({ ...sampling(undefined, 800), source: 'dust-1' })])
  const { version, sources } = (await poll(-1)).desired
  expect(version).toBe(before + 2)
  expect(sources).toMatchObject({ 'cam-gate': { periodMs: 400 }, 'dust-1': { periodMs: 800 } })
})

test('arguments of another command, an unknown source and the wrong role are refused by name', async () => {
  expect((await command({ ...sampling(), args: { label: 'head' } })).problem).toBe('/problems/sites/command-arguments')
  expect((await command({ ...sampling(), source: 'cam-nowhere' })).problem).toBe('/problems/sites/unknown-source')
  expect((await command({ ...sampling(), name: 'self-destruct' })).status).toBe(400)
  const guest = await world.person('guest', ['property-manager'])
  expect((await guest.post(url(), sampling())).problem).toBe('/problems/auth/forbidden')
})

test('the receipt of a batch can say how many commands wait', async () => {
  const count = () => inCompany(world.sql, world.by.company, (tx) => world.sites.commandsWaiting(tx, world.gateway.id))
  const before = await count()
  const asked = restart()
  await command(asked)
  expect(await count()).toBe(before + 1)
  await tellResult(asked.id, 'done')
  expect(await count()).toBe(before)
})

test('a stop of the service does not wait for gateways that wait', async () => {
  const { version } = (await poll(-1)).desired
  const began = performance.now()
  const waiting = poll(version, 20_000)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await world.app.close()
  expect((await waiting).desired.version).toBe(version)
  expect(performance.now() - began).toBeLessThan(10_000)
})

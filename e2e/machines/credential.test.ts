import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Gateway, GatewayClaimKey } from '@loujing/wire/http/sites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Constellation } from '../support/constellation.ts'
import { startCounter, type Counter } from '../support/counter.ts'
import { eventually } from '../support/eventually.ts'
import type { Producer } from '../support/producer.ts'

let counter: Counter
let world: Constellation
let producer: Producer

beforeAll(async () => {
  counter = await startCounter()
  ;({ world, producer } = counter)
}, 120_000)
afterAll(() => counter[Symbol.asyncDispose]())

const stored = () => counter.stored()
const gatewayNow = () => world.api.get<Gateway>(`/api/gateways/${world.gateway}`)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('revoked under load and claimed anew: what the gateway took meanwhile arrives, none lost and none twice', async () => {
  await eventually(async () => (await stored()).length > 100)
  const revoked = await world.api.send<Gateway>('POST', `/api/gateways/${world.gateway}/revoke`)
  expect(revoked.state).toBe('revoked')
  await pause(500) // a batch that was on its way when the credential ended was let in before
  const atRevocation = (await stored()).length
  const log = join(counter.folder, 'logs/edge.log')
  await eventually(async () => (await readFile(log, 'utf8')).includes('"state":"refused"'))
  await pause(2000)
  expect(await stored()).toHaveLength(atRevocation)
  expect((await gatewayNow()).state).toBe('revoked')

  const { claimKey } = await world.api.send<GatewayClaimKey>('POST', `/api/gateways/${world.gateway}/claim-key`)
  writeFileSync(world.claimKeyFile, claimKey)
  await world.edge.kill()
  await world.edge.start()
  await eventually(async () => (await gatewayNow()).state === 'online', 60_000)
  await pause(1000)

  // and once more, without a revocation: the old credential works until the new key is used
  const second = await world.api.send<GatewayClaimKey>('POST', `/api/gateways/${world.gateway}/claim-key`)
  writeFileSync(world.claimKeyFile, second.claimKey)
  await world.edge.stop()
  await world.edge.start()
  await eventually(async () => (await gatewayNow()).claimKeyExpiresAt === undefined, 60_000)
  await pause(1000)
  await producer.stop()

  const acknowledged = producer.acknowledged()
  const values = await eventually(async () => {
    const present = (await stored()).map(({ value }) => value)
    const known = new Set(present)
    return acknowledged.every((value) => known.has(value)) && present
  }, 60_000)
  const known = new Set(values)
  const lost = acknowledged.filter((value) => !known.has(value)).length
  console.log(
    `${acknowledged.length} acknowledged, ${values.length} stored, ${atRevocation} of them before the revocation`,
  )
  expect(acknowledged.length).toBeGreaterThan(atRevocation + 400)
  expect({ lost, duplicates: values.length - known.size }).toEqual({ lost: 0, duplicates: 0 })
  const audited = await world.sql<{ action: string }[]>`
    select action from platform.audit where object = ${world.gateway} order by seq`
  expect(audited.map(({ action }) => action)).toEqual([
    'sites.create-gateway',
    'sites.claim-gateway',
    'sites.revoke-gateway',
    'sites.issue-claim-key',
    'sites.claim-gateway',
    'sites.issue-claim-key',
    'sites.claim-gateway',
  ])
}, 180_000)

import { writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Gateway, GatewayClaimKey } from '@loujing/wire/http/sites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConstellation, type Constellation, PASSWORD } from './support/constellation.ts'
import { eventually } from './support/eventually.ts'
import { startProducer, type Producer } from './support/producer.ts'
import { storedValues } from './support/stored.ts'

let folder: string
let world: Constellation
let producer: Producer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loujing-credential-'))
  world = await startConstellation({
    folder,
    env: { COUNTER_PASSWORD: PASSWORD },
    devices: [
      {
        source: 'counter',
        name: '计数',
        protocol: 'mqtt',
        password: { env: 'COUNTER_PASSWORD' },
        points: [{ point: 'n', name: 'n', kind: 'energy', unit: 'kW.h' }],
      },
    ],
  })
  producer = startProducer({
    port: world.mqttPort,
    site: 'yunqi',
    source: 'counter',
    point: 'n',
    password: PASSWORD,
    perSecond: 200,
  })
}, 120_000)

afterAll(async () => {
  await producer.stop()
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const stored = () => storedValues(world.sql, 'counter', 'n')
const gatewayNow = () => world.api.get<Gateway>(`/api/gateways/${world.gateway}`)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('revoked under load and claimed anew: what the gateway took meanwhile arrives, none lost and none twice', async () => {
  await eventually(async () => (await stored()).length > 100)
  const revoked = await world.api.send<Gateway>('POST', `/api/gateways/${world.gateway}/revoke`)
  expect(revoked.state).toBe('revoked')
  await pause(500) // a batch that was on its way when the credential ended was let in before
  const atRevocation = (await stored()).length
  const log = join(folder, 'logs/edge.log')
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

import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { aFact } from './support/facts.ts'
import { aFakeCloud, valuesAt } from './support/fake-cloud.ts'
import { aFolder } from './support/folder.ts'
import { anUplink } from './support/uplink.ts'

const TOPIC = 'loujing/v1/yunqi/sensor/noise-1/reading'
const SECOND = { claimKey: 'second-key' }
const tokenIn = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, 'credential.json'), 'utf8')) as { token: string }).token
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

test('a wrong claim key leaves the gateway unclaimed and whole; the right one after a restart brings everything', async () => {
  const cloud = await aFakeCloud()
  const folder = aFolder()
  const wrong = await anUplink(cloud, folder, { claimKey: 'wrong' })
  await wrong.outbox.append(aFact(1))
  await eventually(() => wrong.uplink.status().state === 'unclaimed', 'unclaimed')
  expect(wrong.uplink.status().error).toContain('/problems/sites/unknown-claim-key')
  expect(wrong.outbox.status().depth).toBe(2)
  await wrong.close()

  await anUplink(cloud, folder)
  await eventually(() => valuesAt(cloud, TOPIC).length === 1, 'the fact')
  expect(tokenIn(folder)).toBe(cloud.token)
  expect(statSync(join(folder, 'credential.json')).mode & 0o777).toBe(0o600)
})

test('a key of another gateway is not used up by this one', async () => {
  const cloud = await aFakeCloud({ gateway: 'gw-2' })
  const { uplink } = await anUplink(cloud, aFolder())
  await eventually(() => uplink.status().state === 'unclaimed', 'unclaimed')
  expect(uplink.status().error).toContain('/problems/sites/wrong-gateway')
  expect(cloud.keyUsedBy).toBeUndefined()
})

test('the answer to the claim is lost on the way, three times: it is one claim, and everything arrives', async () => {
  const cloud = await aFakeCloud()
  cloud.loseClaims = 3
  const folder = aFolder()
  const { outbox } = await anUplink(cloud, folder)
  await outbox.append(aFact(1))
  await eventually(() => valuesAt(cloud, TOPIC).length === 1, 'the fact')
  expect(cloud.claims).toBe(1)
  expect(tokenIn(folder)).toBe(cloud.token)
})

test.each([
  { how: 'with its key', claimKey: 'claim-me' },
  { how: 'with a key that is dead', claimKey: 'claim-me-not' },
])('it dies between its claim and the answer: started again $how it is the one that claimed', async ({ claimKey }) => {
  const cloud = await aFakeCloud()
  cloud.loseClaims = Infinity
  const folder = aFolder()
  const first = await anUplink(cloud, folder)
  await first.outbox.append(aFact(1))
  await eventually(() => cloud.claims === 1, 'the claim')
  const { token } = cloud
  await first.close()
  cloud.loseClaims = 0
  await anUplink(cloud, folder, { claimKey })
  await eventually(() => valuesAt(cloud, TOPIC).length === 1, 'the fact')
  expect([cloud.claims, cloud.token, tokenIn(folder)]).toEqual([1, token, token])
})

test('revoked under load: the line says refused, nothing is lost, and a new key brings all of it once', async () => {
  const cloud = await aFakeCloud()
  const folder = aFolder()
  const first = await anUplink(cloud, folder)
  for (const value of range(0, 400)) {
    await first.outbox.append(aFact(value))
    if (value === 200) {
      await eventually(() => valuesAt(cloud, TOPIC).length > 0, 'some')
      cloud.token = undefined
    }
  }
  await eventually(() => first.uplink.status().state === 'refused', 'refused')
  expect(first.uplink.status().error).toContain('401')
  expect(first.outbox.status().depth).toBeGreaterThanOrEqual(199)
  const arrived = valuesAt(cloud, TOPIC).length
  expect(arrived).toBeLessThan(400)
  await first.close()

  // its old key is used: with it the gateway stays refused, and does not ask for ever
  const again = await anUplink(cloud, folder)
  await eventually(() => again.uplink.status().state === 'refused', 'refused again')
  expect(valuesAt(cloud, TOPIC)).toHaveLength(arrived)
  await again.close()

  Object.assign(cloud, { claimKey: SECOND.claimKey, keyUsedBy: undefined })
  const last = await anUplink(cloud, folder, SECOND)
  await eventually(() => last.outbox.status().depth === 0, 'an empty outbox')
  expect([...valuesAt(cloud, TOPIC)].sort((a, b) => a - b)).toEqual(range(0, 400))
  expect(cloud.claims).toBe(2)
})

test('a new key takes the place of a credential that still works; one that is refused leaves it in its place', async () => {
  const cloud = await aFakeCloud()
  const folder = aFolder()
  const first = await anUplink(cloud, folder)
  await eventually(() => first.uplink.line.state() === 'up', 'the line')
  const before = cloud.token
  await first.close()

  const wrong = await anUplink(cloud, folder, { claimKey: 'mistyped' })
  await eventually(() => wrong.uplink.line.state() === 'up', 'the line, with what it had')
  expect([cloud.token, tokenIn(folder)]).toEqual([before, before])
  await wrong.close()

  Object.assign(cloud, { claimKey: SECOND.claimKey, keyUsedBy: undefined })
  const last = await anUplink(cloud, folder, SECOND)
  await eventually(() => last.uplink.line.state() === 'up', 'the line')
  expect(cloud.token).not.toBe(before)
  expect([cloud.claims, tokenIn(folder)]).toEqual([2, cloud.token])
})

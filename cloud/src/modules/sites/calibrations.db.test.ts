import type { Calibration } from '@loujing/wire/calibration'
import type { Camera, DesiredAnswer } from '@loujing/wire/http/sites'
import type { Page } from '@loujing/wire/page'
import type { Problem } from '@loujing/wire/problem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSite, type SiteWorld } from '../../../test/support/site-world.ts'

let world: SiteWorld
beforeAll(async () => {
  world = await startSite()
})
afterAll(() => world.close())

/** A picture that lies on the ground as it is, ten metres wide, six deep. */
const pairs: Calibration['pairs'] = [
  { x: 0.1, y: 0.9, eastM: 1, northM: 0 },
  { x: 0.9, y: 0.9, eastM: 9, northM: 0 },
  { x: 0.9, y: 0.3, eastM: 9, northM: 6 },
  { x: 0.1, y: 0.3, eastM: 1, northM: 6 },
]
const camera = async () => {
  const { items } = (await world.manager.get(`/api/sites/${world.site.id}/cameras`)).body as Page<Camera>
  return items[0]!
}
const put = async (body: object) => world.manager.put(`/api/cameras/${(await camera()).id}/calibration`, body)
const wanted = async () => {
  const answer = await world.browse().get('/api/gateway/desired?after=-1&waitMs=0', world.bearer)
  return (answer.body as DesiredAnswer).desired
}
const audited = async () =>
  (await world.owner`select 1 from platform.audit where action = 'sites.calibrate' and outcome = 'done'`).length

test('a camera is calibrated by four points, with the error of the fit, and its gateway is told', async () => {
  const { version } = await wanted()
  const answer = await put({ pairs })
  expect([answer.status, (answer.body as Camera).calibration?.pairs]).toEqual([200, pairs])
  expect((answer.body as Camera).calibration?.worstM).toBeLessThan(1e-6)
  expect((await camera()).calibration?.pairs).toEqual(pairs)
  expect(await wanted()).toMatchObject({ version: version + 1, sources: { 'cam-gate': { calibration: { pairs } } } })
})

test('the same again changes nothing and is told and written down once', async () => {
  await put({ pairs })
  const [before, written] = [await wanted(), await audited()]
  expect((await put({ pairs })).status).toBe(200)
  expect([await wanted(), await audited()]).toEqual([before, written])
  expect(written).toBeGreaterThan(0)
})

test('points that give no plane are refused by name, and what was there stays', async () => {
  const before = await wanted()
  const flat = pairs.map((pair, at) => (at === 2 ? { ...pair, x: 0.5, y: 0.9, eastM: 5, northM: 0 } : pair))
  const twice = [...pairs.slice(0, 3), { ...pairs[0]!, eastM: 4 }]
  const types = await Promise.all(
    [flat, twice].map(async (wrong) => ((await put({ pairs: wrong })).body as Problem).type),
  )
  expect(types).toEqual(['/problems/sites/calibration-points-on-a-line', '/problems/sites/calibration-equal-points'])
  expect((await put({ pairs: pairs.slice(0, 3) })).status).toBe(400)
  expect(await wanted()).toEqual(before)
})

test('a calibration that is taken away is taken from the gateway too', async () => {
  await put({ pairs })
  const { id } = await camera()
  expect((await world.manager.delete(`/api/cameras/${id}/calibration`)).status).toBe(200)
  expect((await camera()).calibration).toBeUndefined()
  expect((await wanted()).sources['cam-gate']?.calibration).toBeNull()
})

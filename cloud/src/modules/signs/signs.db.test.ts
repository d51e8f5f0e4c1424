import { uuidv7 } from '@loujing/wire/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSite, type SiteWorld } from '../../../test/support/site-world.ts'

let world: SiteWorld
beforeAll(async () => {
  world = await startSite()
})
afterAll(() => world.close())

const ASKED = { responsible: '云栖里置业有限公司', contact: '安全部 0571-88886666' }
const print = (more: object = {}, who = world.manager) =>
  who.post(`/api/sites/${world.site.id}/camera-sign`, { ...ASKED, ...more })

test('a sign is one page of PDF, for a site or for one camera, and that it was printed is in the audit log', async () => {
  for (const more of [{}, { camera: world.camera }]) {
    const sign = await print(more)
    expect(sign.status, sign.text).toBe(200)
    expect(sign.text.startsWith('%PDF-')).toBe(true)
    expect(sign.text.match(/\/Type \/Page\b/g)).toHaveLength(1)
  }
  const lines = await world.owner`select object from platform.audit where action = 'signs.print' order by seq`
  expect(lines.map((line) => line['object'] as string)).toEqual([world.site.id, world.camera])
})

test('a camera of nobody, and a person who may not, get none', async () => {
  expect((await print({ camera: uuidv7() })).status).toBe(404)
  const auditor = await world.person('signs.auditor', ['auditor'])
  expect((await print({}, auditor)).status).toBe(403)
})

import type { MadeShare } from '@loujing/wire/http/shares'
import type { Site } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import { inCompany } from '../../src/platform/tenant.ts'
import type { TestApp } from './app.ts'
import { must, type Session } from './seed.ts'

/** A unit of a site as a model would bring it, and a share link to the site with its token. */
export async function aUnit(cloud: TestApp, manager: Session, site: Site): Promise<Record<string, string>> {
  const { company } = must<{ company: { id: string } }>(await manager.call('GET', '/api/auth/me'), 200)
  const unitId = uuidv7<string>()
  await inCompany(
    cloud.db.sql,
    company.id as never,
    (tx) => tx`
      insert into units.unit (id, company_id, site_id, line_id, model_id, code, flat, area_dm2, spaces, is_standing, changed_at)
      values (${unitId}, ${company.id}, ${site.id}, ${uuidv7()}, ${uuidv7()}, '1-1-101', '101', 8937, '{}', true, now())`,
  )
  const shareId = uuidv7<string>()
  const share = {
    title: '样板楼',
    building: '9',
    showsPrices: false,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  }
  const made = await manager.call('PUT', `/api/sites/${site.id}/shares/${shareId}`, share)
  const { token } = must<MadeShare>(made, 200)
  return { unitId, shareId, shareToken: token, moveId: uuidv7(), priceListId: uuidv7() }
}

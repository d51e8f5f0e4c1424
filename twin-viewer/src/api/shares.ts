import type { MadeShare, NewShare, Share, SharedTable, SharedUnit } from '@loujing/wire/http/shares'
import type { ShareId, SiteId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { all, send, withQuery } from './client.ts'
import { ApiProblem, OFFLINE, problemOf } from './problem.ts'

export const listShares = (site: SiteId) => all<Share>(`/api/sites/${site}/shares`)
export const makeShare = (site: SiteId, id: ShareId, share: NewShare) =>
  send<MadeShare>('PUT', `/api/sites/${site}/shares/${id}`, share)
export const revokeShare = (share: ShareId) => send('DELETE', `/api/shares/${share}`)

/** What a visitor's requests carry: the token of the link, and no cookie. */
export const visitorHeaders = (token: string) => ({ authorization: `Bearer ${token}` })

/** @throws ApiProblem when the link shows nothing (more) */
async function asVisitor<Body>(token: string, path: string, method: 'GET' | 'POST' = 'GET'): Promise<Body> {
  const headers = { ...visitorHeaders(token), accept: 'application/json' }
  let response: Response
  try {
    response = await fetch(path, { method, headers, credentials: 'omit', cache: 'no-store' })
  } catch {
    throw new ApiProblem(OFFLINE)
  }
  if (!response.ok) throw new ApiProblem(await problemOf(response))
  return (await response.json()) as Body
}

export const openShared = (token: string) => asVisitor<SharedTable>(token, '/api/shared/open', 'POST')

export async function listSharedUnits(token: string): Promise<SharedUnit[]> {
  const items: SharedUnit[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page: Page<SharedUnit> = await asVisitor(token, withQuery('/api/shared/units', { limit: 200, cursor }))
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

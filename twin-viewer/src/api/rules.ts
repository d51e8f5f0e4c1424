import type { DryRun, DryRunLine, RuleChange, RuleId, SiteRule } from '@loujing/wire/http/rules'
import type { SiteId } from '@loujing/wire/id'
import { all, lines, send } from './client.ts'

export const listRules = (site: SiteId) => all<SiteRule>(`/api/sites/${site}/rules`)
export const saveRule = (site: SiteId, id: RuleId, change: RuleChange) =>
  send<SiteRule>('PUT', `/api/sites/${site}/rules/${id}`, change)
export const removeRule = (id: RuleId) => send('DELETE', `/api/rules/${id}`)
export const enableRule = (id: RuleId, version: number) =>
  send<SiteRule>('POST', `/api/rules/${id}/enable`, { version })
export const disableRule = (id: RuleId) => send<SiteRule>('POST', `/api/rules/${id}/disable`)
export const dryRun = (site: SiteId, asked: DryRun, signal: AbortSignal) =>
  lines<DryRunLine>(`/api/sites/${site}/rules/dry-run`, asked, signal)

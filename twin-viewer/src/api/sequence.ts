import type {
  ComparedStorey,
  Sequence,
  SequenceByHand,
  SequencePreview,
  SequenceProposal,
  SequenceRule,
  SequenceRules,
} from '@loujing/wire/http/sequence'
import type { SiteId } from '@loujing/wire/id'
import { all, get, send } from './client.ts'

const of = (site: SiteId) => `/api/sites/${site}/sequence`
export const getSequence = (site: SiteId) => get<Sequence>(of(site))
export const listCompared = (site: SiteId) => all<ComparedStorey>(`${of(site)}/compared`)
export const getSequenceRules = (site: SiteId) => get<SequenceRules>(`${of(site)}/rules`)
export const saveSequenceRules = (site: SiteId, version: number, rules: readonly SequenceRule[]) =>
  send<SequenceRules>('PUT', `${of(site)}/rules`, { version, rules })
export const previewSequence = (site: SiteId, rules: readonly SequenceRule[]) =>
  send<SequencePreview>('POST', `${of(site)}/preview`, { rules })
export const proposeSequence = (site: SiteId) => get<SequenceProposal>(`${of(site)}/proposal`)
export const giveByHand = (site: SiteId, given: SequenceByHand) => send<void>('PUT', `${of(site)}/by-hand`, given)

import type {
  EvidenceCheckpoint,
  EvidenceDocument,
  EvidenceEntry,
  EvidenceKey,
  EvidenceProof,
} from '@loujing/wire/http/evidence-log'
import type { Page } from '@loujing/wire/page'
import { get } from './client.ts'

const LOG = '/api/evidence-log'

export const VERIFIER = `${LOG}/verify-proof.mjs`
export const entryPage = (cursor?: string) => get<Page<EvidenceEntry>>(`${LOG}/entries`, { cursor, limit: 50 })
export const entriesOfHash = (sha256: string) => get<Page<EvidenceEntry>>(`${LOG}/entries`, { sha256 })
export const readProof = (index: number) => get<EvidenceProof>(`${LOG}/entries/${index}/proof`)
export const readDocument = (index: number) => get<EvidenceDocument>(`${LOG}/entries/${index}/document`)
export const newestCheckpoints = () => get<Page<EvidenceCheckpoint>>(`${LOG}/checkpoints`, { limit: 5 })
export const readKey = () => get<EvidenceKey>(`${LOG}/key`)

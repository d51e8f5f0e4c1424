import type { ApprovalKind } from '@loujing/wire/http/approval-flow'
import type { ApprovalFigure, ApprovalState } from '@loujing/wire/http/approvals'
import { DECISION_KINDS } from '@loujing/wire/http/costs'
import { toYuan } from '../../format/amount.ts'
import type { Tone } from '../../ui/ToneTag.vue'

export const TONES: Record<ApprovalState, Tone> = {
  running: 'info',
  returned: 'minor',
  approved: 'good',
  rejected: 'critical',
  recalled: 'stale',
}

/** What an object of a kind may be called in a condition, each with its key in the locales. */
export const TYPES: Record<ApprovalKind, { type: string; label: string }[]> = {
  'costs.decision': [
    ...DECISION_KINDS.map((type) => ({ type, label: `decisionKind.${type}` })),
    ...['contract', 'change', 'expense'].map((type) => ({ type, label: `costDocument.${type}` })),
  ],
  'plans.baseline': ['first-baseline', 'revised-baseline'].map((type) => ({ type, label: `approvalType.${type}` })),
}

/** Key of the name of a kind; a dot would be a path in the locales. */
export const kindKey = (kind: ApprovalKind): string => `approvalKind.${kind.replace('.', '-')}`

const WORDS: Record<string, string> = { how: 'decisionKind', document: 'costDocument' }

/** A figure as the reader sees it: money in yuan, a word of the trade in his language, else as it was written. */
export function figureText({ name, fen, text, word }: ApprovalFigure, t: (key: string) => string): string {
  if (fen !== undefined) return toYuan(fen)
  if (word !== undefined && WORDS[name]) return t(`${WORDS[name]}.${word}`)
  return text ?? word ?? ''
}

import type { Document, DocumentVersion } from '@loujing/wire/http/documents'
import type { Tone } from '../../ui/ToneTag.vue'

/** `C · 2.0`: the revision on the drawing, and the version in here. */
export const versionName = ({ revision, major, minor }: DocumentVersion): string =>
  [revision, `${major}.${minor}`].filter(Boolean).join(' · ')

export const GRADE_TONES: Record<Document['grade'], Tone> = {
  public: 'good',
  internal: 'info',
  confidential: 'minor',
  secret: 'major',
  personal: 'critical',
}

import { DOCUMENT_GRADES, type DocumentClass, type DocumentGrade } from '@loujing/wire/http/documents'

/** Which action of the policy table reads a grade: the role matrix stands there. */
export const READS = {
  public: 'documents.read',
  internal: 'documents.read-internal',
  confidential: 'documents.read-confidential',
  secret: 'documents.read-secret',
  personal: 'documents.read-personal',
} as const satisfies Record<DocumentGrade, string>

export const gradesOf = (may: (action: string) => boolean): DocumentGrade[] =>
  DOCUMENT_GRADES.filter((grade) => may(READS[grade]))

/** From here on a look carries who looks and when, where the format takes a mark. */
export const isMarked = (grade: DocumentGrade): boolean => grade !== 'public' && grade !== 'internal'

/** A customer's identity material is of its own grade, and nothing else is. */
export const isFitting = ({ class: of, grade }: { class: DocumentClass; grade: DocumentGrade }): boolean =>
  (of === 'identity') === (grade === 'personal')

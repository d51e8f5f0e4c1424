import type { DocumentClass, DocumentClassRule, DocumentGrade } from '@loujing/wire/http/documents'

type Rule = { name: string; grade: DocumentGrade; years?: number; source: string }
const NO_END = '企业规定：不设期限'

/**
 * The classes as data: the name of the default folder, the grade that a new document gets, and how long it is kept. A time stands
 * here only where a rule names one; without one a document is kept without end.
 */
export const CLASS_RULES: Readonly<Record<DocumentClass, Rule>> = {
  land: { name: '土地与权证', grade: 'confidential', source: NO_END },
  permit: { name: '报建', grade: 'public', source: NO_END },
  drawing: { name: '设计图纸', grade: 'internal', source: NO_END },
  contract: { name: '招采合同', grade: 'confidential', years: 10, source: '企业规定：合同不少于 10 年' },
  change: { name: '变更签证', grade: 'confidential', years: 10, source: '企业规定：随合同，不少于 10 年' },
  acceptance: { name: '验收资料', grade: 'internal', source: NO_END },
  quality: { name: '质量安全', grade: 'internal', source: NO_END },
  sales: { name: '销售', grade: 'confidential', years: 10, source: '企业规定：合同不少于 10 年' },
  identity: { name: '客户身份材料', grade: 'personal', source: NO_END },
  // Accounting vouchers: 会计档案管理办法 (财政部 国家档案局令第 79 号), 附表一.
  finance: { name: '财务票据', grade: 'confidential', years: 30, source: '会计档案管理办法 附表一：会计凭证 30 年' },
  handover: { name: '物业移交', grade: 'internal', source: NO_END },
  minutes: { name: '会议纪要', grade: 'internal', source: NO_END },
}

export const classRules = (): DocumentClassRule[] =>
  (Object.keys(CLASS_RULES) as DocumentClass[]).map((name) => {
    const { grade, years, source } = CLASS_RULES[name]
    return { class: name, grade, source, ...(years !== undefined && { years }) }
  })

/** Until when at least a document of a class is kept; undefined without end. */
export function keepUntil(of: DocumentClass, lastVersionAt: Date): Date | undefined {
  const { years } = CLASS_RULES[of]
  if (years === undefined) return undefined
  const until = new Date(lastVersionAt)
  until.setUTCFullYear(until.getUTCFullYear() + years)
  return until
}

/** The default tree: a folder a class, and below the drawings one a stage. */
export const DRAWING_FOLDERS = ['方案', '施工图', '竣工图'] as const

/** Issued versions of these are evidence: what was to be built by, and what was agreed. */
export const EVIDENT: ReadonlySet<DocumentClass> = new Set(['drawing', 'contract', 'change'])

import * as Type from 'typebox'
import { BuildingId, ContractorId, PhaseId, ProjectId } from '../id.ts'
import { Day, Instant } from '../instant.ts'

export type Project = Type.Static<typeof Project>
export const Project = Type.Object({
  id: ProjectId,
  code: Type.String({ description: 'Unique in the company, e.g. YQ' }),
  name: Type.String(),
  nameEn: Type.Optional(Type.String()),
  city: Type.String({ description: 'Rules of place are looked up by it' }),
})

export type NewProject = Type.Static<typeof NewProject>
export const NewProject = Type.Object({
  code: Type.String({ pattern: '^[A-Z0-9][A-Z0-9-]{0,15}$' }),
  name: Type.String({ minLength: 1, maxLength: 64 }),
  nameEn: Type.Optional(Type.String({ maxLength: 64 })),
  city: Type.String({ minLength: 1, maxLength: 32 }),
})

export type Phase = Type.Static<typeof Phase>
export const Phase = Type.Object({ id: PhaseId, project: ProjectId, name: Type.String(), startsOn: Type.Optional(Day) })

export type NewPhase = Type.Static<typeof NewPhase>
export const NewPhase = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  startsOn: Type.Optional(Day),
})

export type Building = Type.Static<typeof Building>
export const Building = Type.Object({
  id: BuildingId,
  project: ProjectId,
  phase: PhaseId,
  code: Type.String({ description: '栋号, the first part of every unit code' }),
  name: Type.String(),
  storeysAbove: Type.Integer({ minimum: 1 }),
  storeysBelow: Type.Integer({ minimum: 0 }),
})

export type NewBuilding = Type.Static<typeof NewBuilding>
export const NewBuilding = Type.Object({
  phase: PhaseId,
  code: Type.String({ pattern: '^[A-Z0-9]{1,6}$' }),
  name: Type.String({ minLength: 1, maxLength: 64 }),
  storeysAbove: Type.Integer({ minimum: 1, maximum: 200 }),
  storeysBelow: Type.Integer({ minimum: 0, maximum: 20 }),
})

/** 统一社会信用代码, 18 characters of GB 32100-2015; the last one checks the others. */
export type CreditCode = Type.Static<typeof CreditCode>
export const CreditCode = Type.String({
  pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$',
  description: '统一社会信用代码 (GB 32100-2015)',
})

/** A person of another company: shown masked (`张*`, `138****5678`), opened one at a time, each look in the audit log. */
export type Contact = Type.Static<typeof Contact>
export const Contact = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 32 }),
  phone: Type.String({ pattern: '^\\+?[0-9][0-9 -]{5,18}$' }),
})

/** A company that works on a project (参建单位); its contact masked. */
export type Contractor = Type.Static<typeof Contractor>
export const Contractor = Type.Object({
  id: ContractorId,
  project: ProjectId,
  name: Type.String(),
  nameEn: Type.Optional(Type.String()),
  creditCode: CreditCode,
  contact: Type.Object({ name: Type.String(), phone: Type.String() }),
  updatedAt: Instant,
})

/** PUT under an id that the client made: the same again changes nothing. */
export type ContractorEntry = Type.Static<typeof ContractorEntry>
export const ContractorEntry = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  nameEn: Type.Optional(Type.String({ maxLength: 128 })),
  creditCode: CreditCode,
  /** Left out: as it was. A new contractor has one. */
  contact: Type.Optional(Contact),
})

import * as Type from 'typebox'
import { BuildingId, PhaseId, ProjectId } from '../id.ts'
import { Day } from '../instant.ts'

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

import type { PersonalData } from './platform/personal.ts'
import { approvalsPersonal } from './modules/approvals/index.ts'
import { costsPersonal } from './modules/costs/index.ts'
import { type Documents, documentsPersonal } from './modules/documents/index.ts'
import { evidencePersonal } from './modules/evidence/index.ts'
import { feedbackPersonal } from './modules/feedback/index.ts'
import { hazardsPersonal } from './modules/hazards/index.ts'
import { noisePersonal } from './modules/noise/index.ts'
import { noticesPersonal } from './modules/notices/index.ts'
import { originalsPersonal } from './modules/originals/index.ts'
import { plansPersonal } from './modules/plans/index.ts'
import { projectsPersonal } from './modules/projects/index.ts'
import { rulesPersonal } from './modules/rules/index.ts'
import { sequencePersonal } from './modules/sequence/index.ts'
import { sharesPersonal } from './modules/shares/index.ts'
import { sitesPersonal } from './modules/sites/index.ts'
import { sunlightPersonal } from './modules/sunlight/index.ts'
import { topicsPersonal } from './modules/topics/index.ts'
import { transportPersonal } from './modules/transport/index.ts'
import { twinPersonal } from './modules/twin/index.ts'
import { unitsPersonal } from './modules/units/index.ts'
import type { FieldCipher, Identity } from './modules/identity/index.ts'
import { outboxPersonal, privacyPersonal } from './modules/privacy/index.ts'
import { storesPersonal } from './stores/personal.ts'

/** Whose hands some modules need to let go. */
type Holders = {
  fields: FieldCipher
  identity: Pick<Identity, 'personalData'>
  documents: Pick<Documents, 'uploads' | 'sealedBlobs'>
}

/**
 * What every module holds of a person, in the order in which it is let go of: first what he wrote, then what is told and repeated, and
 * last the modules that know by what words he is found.
 */
export const personalDataOf = ({ fields, identity, documents }: Holders): PersonalData[] => [
  approvalsPersonal,
  costsPersonal,
  documentsPersonal(documents),
  evidencePersonal,
  feedbackPersonal,
  hazardsPersonal,
  noisePersonal,
  originalsPersonal,
  plansPersonal,
  projectsPersonal,
  rulesPersonal,
  sequencePersonal,
  sharesPersonal,
  sitesPersonal,
  sunlightPersonal,
  topicsPersonal(fields),
  transportPersonal,
  twinPersonal,
  unitsPersonal,
  storesPersonal,
  privacyPersonal,
  outboxPersonal,
  noticesPersonal(fields),
  identity.personalData,
]

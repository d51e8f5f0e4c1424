import type { PersonalData } from '../../platform/personal.ts'

/** Of twin: names of models and of the files that were uploaded. */
export const twinPersonal: PersonalData = {
  module: 'twin',
  written: [
    { table: 'twin.model', columns: ['name', 'file_name'] },
    { table: 'twin.upload', by: 'person_id', columns: ['wanted'] },
    { table: 'twin.unit_rule', by: 'changed_by', columns: ['rule'] },
  ],
  theirs: [
    { table: 'twin.element_link', by: 'made_by' },
    { table: 'twin.orphan', by: 'decided_by' },
  ],
  nobodys: {
    listed: ['twin.element_link.kind'],
    code: ['twin.element_link.object_id', 'twin.unit.code', 'twin.unit.storey'],
    told: [
      'twin.element.ifc_class',
      'twin.element.name',
      'twin.element.properties',
      'twin.element.shape',
      'twin.element.storey',
      'twin.element.tile',
      'twin.element.zone',
      'twin.model.georeference',
      'twin.model.storeys',
    ],
    reckoned: ['twin.model.notes', 'twin.model.problem', 'twin.model.report'],
  },
  kept: [],
}

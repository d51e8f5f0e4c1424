/** Why a file does not become a model. The keys are problem types; the texts are the titles. */
export const CONVERT_PROBLEMS = {
  '/problems/twin/not-ifc': 'The file is not an IFC file in STEP form',
  '/problems/twin/compressed':
    'The file is compressed, and not as one .ifc in an .ifczip; unpack it and send the .ifc inside',
  '/problems/twin/ifcxml': 'The file is IFC in XML; export it in STEP form (.ifc)',
  '/problems/twin/unsafe-archive': 'The archive is not safe to unpack',
  '/problems/twin/unknown-schema': 'The IFC schema of the file is not IFC2x3, IFC4 or IFC4x3',
  '/problems/twin/unreadable': 'The file could not be read to its end',
  '/problems/twin/no-geometry': 'No element of the file has a shape',
  '/problems/twin/too-slow': 'The conversion took longer than the limit',
  '/problems/twin/too-much-memory': 'The conversion needed more memory than the limit',
  '/problems/twin/cancelled': 'The conversion was stopped',
} as const
export type ConvertProblem = keyof typeof CONVERT_PROBLEMS

/** An expected refusal of a file. Anything else that the converter throws is a defect. */
export class FileRefused extends Error {
  override name = 'FileRefused'
  readonly type: ConvertProblem
  readonly detail: string | undefined
  constructor(type: ConvertProblem, detail?: string) {
    super(CONVERT_PROBLEMS[type])
    this.type = type
    this.detail = detail
  }
}

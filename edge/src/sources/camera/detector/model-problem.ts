/** What can be wrong with a model that was dropped in, by stable name. The gateway does not start with such a model. */
export const MODEL_PROBLEMS = {
  '/problems/model/card': 'The card of the model is missing or malformed',
  '/problems/model/unknown-decoder': 'The card names a way to read the output that this gateway does not know',
  '/problems/model/not-its-card': 'The model file is not the one that its card speaks of: its hash is another',
  '/problems/model/cannot-load': 'The runtime cannot load the model: damaged, or of an opset or operator that it lacks',
  '/problems/model/input': 'The input of the model has another name, shape or type than its card says',
  '/problems/model/output': 'The output of the model has another name, shape or type than its decoder reads',
  '/problems/model/not-a-number': 'The model computed values that are no numbers; the picture counts as not seen',
} as const
export type ModelProblemType = keyof typeof MODEL_PROBLEMS

/** A model that cannot be trusted with a picture, by its problem's name. */
export class ModelProblem extends Error {
  override readonly name = 'ModelProblem'
  readonly type: ModelProblemType
  constructor(type: ModelProblemType, detail: string) {
    super(detail)
    this.type = type
  }
}

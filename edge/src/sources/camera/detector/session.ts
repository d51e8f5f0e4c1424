import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Size } from './boxes.ts'
import type { Model, ModelCard } from './card.ts'
import { ModelProblem } from './model-problem.ts'

export type Output = { data: Float32Array; dims: readonly number[] }
export type Session = {
  /** Height and width of the input are free in the model's graph. */
  takesAnySize: boolean
  /** @param planes of 3 × height × width values */
  run: (planes: Float32Array, size: Size) => Promise<Output>
  close: () => Promise<void>
}

/**
 * The runtime's session of a model, once its graph was seen to be what the card says.
 * @param threads that one inference uses
 * @throws ModelProblem cannot-load, input, output
 */
export async function openSession({ card, onnx }: Pick<Model, 'card' | 'onnx'>, threads: number): Promise<Session> {
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: threads, interOpNumThreads: 1 }).catch(
    (error: unknown) => {
      throw new ModelProblem('/problems/model/cannot-load', error instanceof Error ? error.message : String(error))
    },
  )
  const { input, output } = card
  checkNames(session, card)
  const metadata = session.inputMetadata.find(({ name }) => name === input.name)
  checkInput(metadata, input)

  return {
    takesAnySize: metadata?.isTensor === true && metadata.shape.slice(2).every((side) => typeof side === 'string'),
    async run(planes, { width, height }) {
      const tensor = new Tensor('float32', planes, [1, 3, height, width])
      const { [output.name]: found } = await session.run({ [input.name]: tensor })
      if (!(found?.data instanceof Float32Array)) {
        throw new ModelProblem('/problems/model/output', `${output.name} is ${found?.type ?? 'absent'}, not float32`)
      }
      return { data: found.data, dims: found.dims }
    },
    close: () => session.release(),
  }
}

function checkNames(session: InferenceSession, { input, output }: ModelCard): void {
  const words = `the model computes ${session.inputNames.join(', ')} → ${session.outputNames.join(', ')}, its card says ${input.name} → ${output.name}`
  if (!session.inputNames.includes(input.name)) throw new ModelProblem('/problems/model/input', words)
  if (!session.outputNames.includes(output.name)) throw new ModelProblem('/problems/model/output', words)
}

function checkInput(
  metadata: InferenceSession.ValueMetadata | undefined,
  { name, ...input }: ModelCard['input'],
): void {
  if (metadata?.isTensor !== true) return
  const { type, shape } = metadata
  const wanted = [1, 3, input.height, input.width]
  const fits =
    shape.length === wanted.length && shape.every((side, at) => typeof side === 'string' || side === wanted[at])
  if (type === 'float32' && (fits || shape.length === 0)) return
  const words = `${name} is ${type} [${shape.join(', ')}], the card says float32 [${wanted.join(', ')}]`
  throw new ModelProblem('/problems/model/input', words)
}

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Sha256 } from '@loujing/wire/id'
import * as Type from 'typebox'
import { Value } from 'typebox/value'
import { DECODERS, type DecoderName } from './decoders.ts'
import { ModelProblem } from './model-problem.ts'

/** The file of each precision that a model can be there in. */
export const MODEL_FILES = { fp32: 'model.onnx', int8: 'model.int8.onnx' } as const
export type Precision = keyof typeof MODEL_FILES
const precision = (words: string) => Type.Enum(Object.keys(MODEL_FILES) as Precision[], { description: words })

/** What must be known of a model to run it and to name it in an alarm: `card.json`, beside `model.onnx`. */
export type ModelCard = Type.Static<typeof ModelCard>
export const ModelCard = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  version: Type.String({ minLength: 1, maxLength: 32 }),
  sha256: Sha256,
  int8: Type.Optional(Type.Object({ sha256: Sha256 }, { description: 'Of model.int8.onnx, where there is one' })),
  precision: Type.Optional(precision('Which of the files a gateway runs; fp32 where nothing is said')),
  input: Type.Object({
    name: Type.String(),
    width: Type.Integer({ minimum: 32, maximum: 2048, description: 'Pixels' }),
    height: Type.Integer({ minimum: 32, maximum: 2048, description: 'Pixels' }),
    layout: Type.Literal('NCHW'),
    colour: Type.Enum(['BGR', 'RGB']),
    range: Type.Tuple([Type.Literal(0), Type.Number({ exclusiveMinimum: 0 })]),
    letterbox: Type.Object({ anchor: Type.Literal('top-left'), pad: Type.Number({ minimum: 0, maximum: 255 }) }),
  }),
  decoder: Type.Enum(Object.keys(DECODERS) as DecoderName[]),
  output: Type.Object({ name: Type.String() }),
  classes: Type.Array(
    Type.Object({
      label: Type.String({ minLength: 1, maxLength: 32 }),
      threshold: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'Score from which a box counts' }),
    }),
    { minItems: 1, maxItems: 64 },
  ),
  nmsIou: Type.Number({ minimum: 0, maximum: 1 }),
  minBoxPx: Type.Number({ minimum: 0, description: 'Shorter side of the smallest box, in pixels of the input' }),
})

export type Model = { card: ModelCard; precision: Precision; sha256: Sha256; onnx: Uint8Array }

/**
 * The model in `folder`, after checking that its card is well formed and speaks of this very file.
 * @param precision which file; the one that the card says where it is left out
 * @throws ModelProblem card, unknown-decoder, not-its-card; its words name the file and what is wrong with it
 */
export async function readModel(folder: string, precision?: Precision): Promise<Model> {
  const path = join(folder, 'card.json')
  const card = await readCard(path)
  const chosen = precision ?? card.precision ?? 'fp32'
  const wanted = chosen === 'fp32' ? card.sha256 : card.int8?.sha256
  if (wanted === undefined) throw new ModelProblem('/problems/model/card', `${path}: names no ${chosen} file`)
  const file = join(folder, MODEL_FILES[chosen])
  const onnx = await readFile(file).catch((error: unknown) => {
    throw new ModelProblem('/problems/model/not-its-card', `${file}: ${wordsOf(error)}`)
  })
  const sha256 = createHash('sha256').update(onnx).digest('hex')
  if (sha256 !== wanted) {
    const words = `${file} is not the model of its card: sha256 ${sha256}, the card says ${wanted}`
    throw new ModelProblem('/problems/model/not-its-card', words)
  }
  return { card, precision: chosen, sha256: wanted, onnx }
}

async function readCard(path: string): Promise<ModelCard> {
  let card: unknown
  try {
    card = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new ModelProblem('/problems/model/card', `${path}: ${wordsOf(error)}`)
  }
  if (Value.Check(ModelCard, card)) return card
  const [error] = Value.Errors(ModelCard, card)
  const type = error?.instancePath === '/decoder' ? '/problems/model/unknown-decoder' : '/problems/model/card'
  throw new ModelProblem(type, `${path}: ${error?.instancePath || '/'} ${error?.message ?? 'is not a model card'}`)
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

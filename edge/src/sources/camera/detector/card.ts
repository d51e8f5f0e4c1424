import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Sha256 } from '@loujing/wire/id'
import * as Type from 'typebox'
import { Value } from 'typebox/value'
import { DECODERS, type DecoderName } from './decoders.ts'

/** What must be known of a model to run it and to name it in an alarm: `card.json`, beside `model.onnx`. */
export type ModelCard = Type.Static<typeof ModelCard>
export const ModelCard = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  version: Type.String({ minLength: 1, maxLength: 32 }),
  sha256: Sha256,
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

export type Model = { card: ModelCard; onnx: Uint8Array }

/**
 * The model in `folder`, after checking that its card is well formed and speaks of this very file.
 * @throws Error that names the file and what is wrong with it
 */
export async function readModel(folder: string): Promise<Model> {
  const path = join(folder, 'card.json')
  const card: unknown = JSON.parse(await readFile(path, 'utf8'))
  if (!Value.Check(ModelCard, card)) {
    const [error] = Value.Errors(ModelCard, card)
    throw new Error(`${path}: ${error?.instancePath || '/'} ${error?.message ?? 'is not a model card'}`)
  }
  const onnx = await readFile(join(folder, 'model.onnx'))
  const sha256 = createHash('sha256').update(onnx).digest('hex')
  if (sha256 !== card.sha256) {
    throw new Error(
      `${join(folder, 'model.onnx')} is not the model of its card: sha256 ${sha256}, the card says ${card.sha256}`,
    )
  }
  return { card, onnx }
}

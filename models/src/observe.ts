import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { readModel } from '@loujing/edge/sources/camera/detector/card'
import { createPlanes, prepare } from '@loujing/edge/sources/camera/detector/input'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { showProgress } from './progress.ts'

/*
 * What values flow through a model: `quantise.py` calls this, since the runtime that ships is the only one that this project
 * counts on. Line by line on standard input: a picture's path; on standard output: JSON, a histogram for each output.
 *
 * usage: node observe.ts MODEL_FOLDER OBSERVED.onnx < PICTURES
 */
const BINS = 4096
export type Histogram = { min: number; max: number; bins: number[] }

const [folder = '', observed = ''] = process.argv.slice(2)
const pictures = (await text(process.stdin)).split('\n').filter(Boolean)
if (pictures.length === 0) throw new Error('no pictures on standard input')
const { card } = await readModel(folder)
const session = await InferenceSession.create(observed, { intraOpNumThreads: 1, interOpNumThreads: 1 })
const fill = createPlanes(card.input)

/** Every output of the model for every picture; the arrays live until the next picture. */
async function eachOutput(label: string, look: (name: string, values: Float32Array) => void): Promise<void> {
  const bar = showProgress(label, pictures.length)
  for (const path of pictures) {
    const planes = fill(await prepare(await readFile(path), card.input), card.input)
    const tensor = new Tensor('float32', planes, [1, 3, card.input.height, card.input.width])
    const outputs = await session.run({ [card.input.name]: tensor })
    for (const [name, { data }] of Object.entries(outputs)) if (data instanceof Float32Array) look(name, data)
    bar.step()
  }
}

const found = new Map<string, Histogram>()
await eachOutput('ranges', (name, values) => {
  const range = found.get(name) ?? { min: Infinity, max: -Infinity, bins: new Array<number>(BINS).fill(0) }
  for (const value of values) {
    if (value < range.min) range.min = value
    if (value > range.max) range.max = value
  }
  found.set(name, range)
})
await eachOutput('histograms', (name, values) => {
  const { min, max, bins } = found.get(name)!
  const perUnit = max > min ? BINS / (max - min) : 0
  for (const value of values) bins[Math.min(BINS - 1, Math.floor((value - min) * perUnit))]!++
})
process.stdout.write(JSON.stringify(Object.fromEntries(found)))

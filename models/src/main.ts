import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readModel, type ModelCard, type Precision } from '@loujing/edge/sources/camera/detector/card'
import { createEngine } from '@loujing/edge/sources/camera/detector/engine'
import { ModelProblem } from '@loujing/edge/sources/camera/detector/model-problem'
import { PictureProblem } from '@loujing/edge/sources/camera/picture'
import { EvaluationProblem, listHash, readPhotos, type Photo } from './data.ts'
import { figuresOf } from './figures.ts'
import { measureLatency } from './latency.ts'
import { lookAtAll, type Looked } from './look.ts'
import { linesOf, type Report } from './report.ts'

const USAGE = `npm run models:eval -- [--data DIR] [--model DIR] [--json] [--every N] [--no-latency] [--detections FILE]

What a model finds, by the gateway's own decoding, letterbox, session and suppression.
  --data DIR         folder with images/ and YOLO text in labels/; LOUJING_DATA/helmet/test where it is left out
  --model DIR        folder with card.json and model.onnx (and model.int8.onnx); models/person-helmet where it is left out
  --json             the report as JSON on standard output (npm run --silent, so that npm says nothing there)
  --every N          only every Nth picture: a quick look
  --no-latency       figures only
  --detections FILE  also writes every box, for person-helmet/train/compare_metrics.py`

const ROOT = join(import.meta.dirname, '../..')

function dataFolder(asked: string | undefined): string {
  // npm runs scripts in the package's folder and says in INIT_CWD where it was called.
  const from = process.env.INIT_CWD ?? process.cwd()
  if (asked !== undefined) return resolve(from, asked)
  const folders = [process.env.LOUJING_DATA, join(ROOT, '../shared/data')].filter((folder) => folder !== undefined)
  const found = folders.map((folder) => join(folder, 'helmet/test')).find((folder) => existsSync(folder))
  if (found === undefined) {
    throw new EvaluationProblem(
      'no pictures: the project ships none; give --data DIR, or LOUJING_DATA with helmet/test',
    )
  }
  return found
}

async function evaluate(folder: string, precision: Precision, photos: readonly Photo[]): Promise<Looked[]> {
  const engine = await createEngine(folder, { precision })
  try {
    return await lookAtAll(engine, photos, precision)
  } finally {
    await engine.close()
  }
}

const precisionsOf = (card: ModelCard): Precision[] => (card.int8 === undefined ? ['fp32'] : ['fp32', 'int8'])

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      model: { type: 'string', default: join(ROOT, 'models/person-helmet') },
      json: { type: 'boolean', default: false },
      every: { type: 'string', default: '1' },
      'no-latency': { type: 'boolean', default: false },
      detections: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(USAGE)
  const every = Number(values.every)
  if (!(Number.isInteger(every) && every > 0)) throw new EvaluationProblem(`--every ${values.every}: wanted 1, 2, 3 …`)
  const model = resolve(process.env.INIT_CWD ?? process.cwd(), values.model)
  const { card } = await readModel(model)
  const labels = card.classes.map(({ label }) => label)
  const photos = (await readPhotos(dataFolder(values.data), labels)).filter((_, at) => at % every === 0)

  const files: Report['files'] = []
  const boxes: object[] = []
  let hashes: string[] = []
  for (const precision of precisionsOf(card)) {
    const { sha256, onnx } = await readModel(model, precision)
    const looked = await evaluate(model, precision, photos)
    const figures = figuresOf(looked, card.classes)
    const latency = values['no-latency'] ? [] : await measureLatency(model, precision, photos)
    files.push({ precision, sha256, bytes: onnx.byteLength, ...figures, latency })
    boxes.push({ precision, classes: figures.classes, pictures: looked })
    hashes = looked.map((each) => each.sha256)
  }
  if (values.detections !== undefined) await writeFile(values.detections, JSON.stringify(boxes))
  const report: Report = {
    format: 1,
    model: { name: card.name, version: card.version, runs: card.precision ?? 'fp32' },
    data: { pictures: photos.length, sha256: listHash(hashes) },
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, loadAverage: loadavg()[0]! },
    files,
  }
  console.log(values.json ? JSON.stringify(report, null, 2) : linesOf(report).join('\n'))
}

/** What is a mistake of whoever asked, or of what was given, is told in one line; the rest is a defect and flies. */
function isToldInWords(error: unknown): error is Error {
  if (error instanceof EvaluationProblem || error instanceof ModelProblem || error instanceof PictureProblem)
    return true
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

try {
  await main()
} catch (error) {
  if (!isToldInWords(error)) throw error
  console.error(`models:eval: ${error.message}`)
  process.exitCode = 2
}

// Does ONNX Runtime find in the golden picture what PyTorch found? Run from anywhere: node models/person-helmet/train/parity.mjs
// Borrows the gateway's onnxruntime-node and sharp, so that what is compared is what ships.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const fromGateway = createRequire(new URL('../../../edge/package.json', import.meta.url))
const ort = fromGateway('onnxruntime-node')
const sharp = fromGateway('sharp')

const folder = new URL('../', import.meta.url)
const readJson = async (name) => JSON.parse(await readFile(new URL(name, folder), 'utf8'))
const card = await readJson('card.json')
const expected = await readJson('golden/expected.json')
const model = await readFile(new URL('model.onnx', folder))
const digest = createHash('sha256').update(model).digest('hex')
if (digest !== card.sha256 || digest !== expected.modelSha256) throw new Error(`model.onnx is ${digest}, the card or the golden file names another`)

const { data, info } = await sharp(await readFile(new URL('golden/picture.png', folder)))
  .removeAlpha()
  .raw()
  .toBuffer({ resolveWithObject: true })
const area = info.width * info.height
const input = new Float32Array(3 * area)
for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) input[c * area + i] = data[3 * i + (2 - c)] // RGB bytes -> BGR planes

const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, graphOptimizationLevel: 'all' })
const run = () => session.run({ [card.input.name]: new ort.Tensor('float32', input, [1, 3, info.height, info.width]) })
const { [card.output.name]: output } = await run()
const [, count, row] = output.dims

let objectnessSum = 0
const candidates = []
for (let i = 0; i < count; i++) {
  const [x1, y1, x2, y2, objectness, ...classes] = output.data.slice(i * row, (i + 1) * row)
  objectnessSum += objectness
  const best = classes.indexOf(Math.max(...classes))
  const score = objectness * classes[best]
  if (score >= card.classes[best].threshold) candidates.push({ label: card.classes[best].label, score, box: [x1, y1, x2, y2] })
}
const area4 = ([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1)
function iou(a, b) {
  const shared = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]))
  return shared / (area4(a) + area4(b) - shared)
}
candidates.sort((a, b) => b.score - a.score)
const found = candidates.reduce((kept, c) => (kept.every((k) => iou(k.box, c.box) <= card.nmsIou) ? [...kept, c] : kept), [])

let worstScore = 0
let worstPx = 0
for (const [i, want] of expected.boxes.entries()) {
  const got = found[i]
  if (got?.label !== want.label) throw new Error(`box ${i}: expected ${want.label} at ${want.score}, found ${JSON.stringify(got)}`)
  worstScore = Math.max(worstScore, Math.abs(got.score - want.score))
  worstPx = Math.max(worstPx, ...got.box.map((v, k) => Math.abs(v - want.box[k])))
}
if (found.length !== expected.boxes.length) throw new Error(`${found.length} boxes, expected ${expected.boxes.length}`)
if (worstScore > expected.tolerance.score || worstPx > expected.tolerance.boxPx) throw new Error(`differs by ${worstScore} and ${worstPx} px`)

const times = []
for (let i = 0; i < 20; i++) {
  const started = performance.now()
  await run()
  times.push(performance.now() - started)
}
times.sort((a, b) => a - b)
console.log(`${found.length} boxes agree: score within ${worstScore.toExponential(1)}, corner within ${worstPx.toFixed(3)} px`)
console.log(`objectness sum ${objectnessSum.toFixed(3)}, expected ${expected.objectnessSum}`)
console.log(`session.run ${info.width}x${info.height}, 1 thread: p50 ${times[10].toFixed(1)} ms, p95 ${times[18].toFixed(1)} ms`)

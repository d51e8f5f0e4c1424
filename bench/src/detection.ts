import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine } from '@loujing/edge/sources/camera/detector/engine'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'

const FRAMES = 60
const model = join(import.meta.dirname, '../../models/person-helmet')

const cpuMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** CPU milliseconds for one 720p JPEG: from bytes to boxes, and the bare `session.run` of the same model, interleaved. */
export async function compareDetection(): Promise<{ oursMs: number; rawMs: number }> {
  const card = JSON.parse(readFileSync(join(model, 'card.json'), 'utf8')) as {
    input: { name: string; width: number; height: number }
  }
  const { name, width, height } = card.input
  const picture = join(model, 'golden/picture.png')
  const jpeg = await sharp(picture).resize(1280, 720, { fit: 'cover' }).jpeg({ quality: 85 }).toBuffer()
  const engine = await createEngine(model)
  const session = await InferenceSession.create(join(model, 'model.onnx'), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  })
  const tensor = new Tensor('float32', new Float32Array(3 * width * height).fill(114), [1, 3, height, width])
  for (let warm = 0; warm < 5; warm++) {
    await engine.detect(jpeg)
    await session.run({ [name]: tensor })
  }
  let ours = 0
  let raw = 0
  for (let frame = 0; frame < FRAMES; frame++) {
    const a = cpuMs()
    await engine.detect(jpeg)
    const b = cpuMs()
    await session.run({ [name]: tensor })
    ours += b - a
    raw += cpuMs() - b
  }
  await engine.close()
  await session.release()
  return { oursMs: ours / FRAMES, rawMs: raw / FRAMES }
}

import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { drawScene, HEIGHT, SCENES, WIDTH, type SceneName } from './scene.ts'
import { FRAMES, SHOTS, stepAt, type Walk } from './shots.ts'
import { drawWorker, PHASES, turn, type Look, type Sprite } from './worker.ts'

/** Part of the folder's name: raise it when a picture changes, so that an older demo makes its frames anew. */
const EDITION = 4

export type DemoCamera = { camera: SceneName; folder: string }

/**
 * Makes the demo cameras' frames (1280x720 JPEG, `<folder>/<edition>/<camera>/frame-00.jpg`, a round without a seam), once:
 * where they are, nothing happens. Takes seconds. What is in them is judged by the model like any camera's picture.
 */
export async function composeFrames(folder: string): Promise<DemoCamera[]> {
  const cameras = (Object.keys(SCENES) as SceneName[]).map((camera) => ({
    camera,
    folder: join(folder, `v${EDITION}`, camera),
  }))
  for (const { camera, folder: wanted } of cameras) if (!existsSync(wanted)) await composeCamera(camera, wanted)
  return cameras
}

/** Renamed into place at the end: a folder that is there is complete. */
async function composeCamera(camera: SceneName, wanted: string): Promise<void> {
  const partial = `${wanted}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const { data: scene } = await sharp(await drawScene(camera))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const sprites = new SpriteBox()
  for (let frame = 0; frame < FRAMES; frame++) {
    const jpeg = await composeFrame(scene, SHOTS[camera], frame, sprites)
    await writeFile(join(partial, `frame-${String(frame).padStart(2, '0')}.jpg`), jpeg)
  }
  await rename(partial, wanted)
}

async function composeFrame(scene: Buffer, walks: readonly Walk[], frame: number, sprites: SpriteBox): Promise<Buffer> {
  // The farther worker first: the nearer one may cover it.
  const layers = [...walks]
    .sort((a, b) => a.footY - b.footY)
    .map(async (walk) => {
      const step = stepAt(walk, frame, PHASES)
      const sprite = await sprites.get(step.look, step.phase, walk.headPx, step.looksRight)
      const [left, top] = [Math.round(step.x - sprite.footX), Math.round(walk.footY - sprite.height)]
      return [
        {
          input: shadow(walk.headPx),
          left: Math.round(step.x - walk.headPx * 1.4),
          top: Math.round(walk.footY - walk.headPx * 0.42),
        },
        { input: sprite.rgba, raw: { width: sprite.width, height: sprite.height, channels: 4 as const }, left, top },
      ]
    })
  return sharp(scene, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .composite((await Promise.all(layers)).flat())
    .jpeg({ quality: 84 })
    .toBuffer()
}

function shadow(headPx: number): Buffer {
  const [width, height] = [Math.round(headPx * 2.8), Math.round(headPx * 0.5)]
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><radialGradient id="s"><stop offset="0" stop-opacity=".6"/>` +
      `<stop offset=".6" stop-opacity=".35"/><stop offset="1" stop-opacity="0"/></radialGradient></defs>` +
      `<ellipse cx="${width / 2}" cy="${height / 2}" rx="${width / 2}" ry="${height / 2}" fill="url(#s)"/></svg>`,
  )
}

/** Each worker in each place of the step is drawn once. The portraits look ahead or to the left. */
class SpriteBox {
  readonly #drawn = new Map<string, Promise<Sprite>>()

  get(look: Look, phase: number, headPx: number, looksRight: boolean): Promise<Sprite> {
    const key = JSON.stringify([look, phase, headPx, looksRight])
    const drawn =
      this.#drawn.get(key) ??
      (looksRight ? this.get(look, phase, headPx, false).then(turn) : drawWorker(look, phase, headPx))
    this.#drawn.set(key, drawn)
    return drawn
  }
}

if (import.meta.main) {
  const folder = process.argv[2]
  if (folder === undefined) throw new Error('usage: node demo/media/compose.ts FOLDER')
  for (const made of await composeFrames(folder)) console.log(`${made.camera}: ${made.folder}`)
}

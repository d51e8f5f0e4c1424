import type { Calibration } from '@loujing/wire/calibration'
import { toPicture, type Homography, type Xy } from '@loujing/wire/ground'
import sharp from 'sharp'
import { drawScene, HEIGHT, WIDTH, type SceneName } from './scene.ts'
import { drawWorker, PHASES, type Look, type Sprite } from './worker.ts'

/** A pinhole camera over the site plane: where it stands, which way it looks, clockwise from north and downwards. */
export type Lens = {
  camera: string
  eastM: number
  northM: number
  upM: number
  headingDeg: number
  tiltDeg: number
  /** Focal length in widths of the picture. */
  focal: number
  backdrop: SceneName
}

/** One worker's part: where he is, metres, and whether his head is bare, by the seconds of the scene. */
export type Part = { look: Look; at: (t: number) => Xy; bare: (t: number) => boolean }

/** A bar between a camera and its people for some seconds, over a part of the picture's width. */
export type Bar = { camera: string; from: number; to: number; left: number; right: number }
export type Staging = { lenses: readonly Lens[]; parts: readonly Part[]; bars?: readonly Bar[] }

const WORKER_M = 1.75
const SIZES = 8

/** Rows of the homography from the picture (fractions) to the ground (metres east, north). */
export function groundOf({ eastM, northM, upM, headingDeg, tiltDeg, focal }: Lens): Homography {
  const [tilt, heading] = [(tiltDeg * Math.PI) / 180, (headingDeg * Math.PI) / 180]
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)]
  const aspect = HEIGHT / WIDTH
  // A pixel's ray, (x − ½) to the right, (y − ½)·aspect downwards, `focal` ahead, meets the ground when it is down by `upM`.
  const right = [1, 0, -0.5]
  const ahead = [0, -aspect * sin, focal * cos + (aspect / 2) * sin]
  const down = [0, aspect * cos, focal * sin - (aspect / 2) * cos]
  const east = right.map((r, i) => upM * (r * Math.cos(heading) + ahead[i]! * Math.sin(heading)) + eastM * down[i]!)
  const north = right.map((r, i) => upM * (-r * Math.sin(heading) + ahead[i]! * Math.cos(heading)) + northM * down[i]!)
  return [...east, ...north, ...down] as unknown as Homography
}

/** Four marks on the ground before the camera, as somebody would pick them; `offM` apart from where they are. */
export function calibrationOf(lens: Lens, offM = 0): Calibration {
  const heading = (lens.headingDeg * Math.PI) / 180
  const marks = [
    [-1.5, 8],
    [1.5, 8],
    [2.6, 13],
    [-2.6, 13],
  ] as const
  const pairs = marks.flatMap(([across, ahead], at) => {
    const place: Xy = [
      lens.eastM + across * Math.cos(heading) + ahead * Math.sin(heading),
      lens.northM - across * Math.sin(heading) + ahead * Math.cos(heading),
    ]
    const seen = toPicture(groundOf(lens), place)
    if (seen === undefined || seen.some((each) => each < 0 || each > 1)) return []
    const off = at % 2 === 0 ? offM : -offM
    return [{ x: seen[0], y: seen[1], eastM: place[0] + off, northM: place[1] }]
  })
  if (pairs.length < 4) throw new Error(`${lens.camera} does not see its marks`)
  return { pairs }
}

/** Draws what a camera sees at a second of the scene: JPEG, 1280 × 720. The same scene and second give the same picture. */
export function createStage({ parts, bars = [] }: Staging) {
  const grounds = new Map<string, Promise<Buffer>>()
  const sprites = new Map<string, Promise<Sprite>>()

  /** In as many sizes as tell: a worker walks nearer by steps. */
  function sprite(look: Look, phase: number, headPx: number): Promise<Sprite> {
    const size = Math.round(SIZES * Math.log2(headPx)) / SIZES
    const key = JSON.stringify([look, phase, size])
    const drawn = sprites.get(key) ?? drawWorker(look, phase, 2 ** size)
    sprites.set(key, drawn)
    return drawn
  }

  async function layerOf({ look, at, bare }: Part, lens: Lens, t: number) {
    const seen = toPicture(groundOf(lens), at(t))
    if (seen === undefined) return undefined
    const [x, y] = [seen[0] * WIDTH, seen[1] * HEIGHT]
    const { helmet, ...bareLook } = look
    const phase = Math.round(t * 6) % PHASES
    const tall = heightPx(lens, at(t))
    const shown = bare(t) || helmet === undefined ? bareLook : look
    const { rgba, width, height, footX } = await sprite(shown, phase, tall / 7.5)
    return cropped(rgba, { width, height }, Math.round(x - footX), Math.round(y - height), y)
  }

  return async function shoot(lens: Lens, t: number): Promise<Buffer> {
    const ground = grounds.get(lens.camera) ?? drawGround(lens)
    grounds.set(lens.camera, ground)
    const layers = (await Promise.all(parts.map((part) => layerOf(part, lens, t)))).filter((each) => each !== undefined)
    layers.sort((a, b) => a.footY - b.footY)
    const shut = bars.filter(({ camera, from, to }) => camera === lens.camera && t >= from && t < to)
    const overlays = [...layers.map(({ layer }) => layer), ...shut.map(({ left, right }) => barLayer(left, right))]
    return sharp(await ground, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .composite(overlays)
      .jpeg({ quality: 86 })
      .toBuffer()
  }
}

/** How tall a worker is on the picture: the foot's place, and what lies behind it at the height of the head. */
function heightPx(lens: Lens, at: Xy): number {
  const foot = toPicture(groundOf(lens), at)!
  // Seen from a lens that is lower by a worker's height, the same place is where his head is.
  const head = toPicture(groundOf({ ...lens, upM: lens.upM - WORKER_M }), at)!
  return (foot[1] - head[1]) * HEIGHT
}

/** What of a sprite is on the picture: sharp takes no layer that is larger than it. */
async function cropped(
  rgba: Buffer,
  size: { width: number; height: number },
  left: number,
  top: number,
  footY: number,
) {
  const [from, above] = [Math.max(0, -left), Math.max(0, -top)]
  const [width, height] = [Math.min(size.width, WIDTH - left) - from, Math.min(size.height, HEIGHT - top) - above]
  if (width <= 0 || height <= 0) return undefined
  const input = await sharp(rgba, { raw: { ...size, channels: 4 } })
    .extract({ left: from, top: above, width, height })
    .raw()
    .toBuffer()
  return { footY, layer: { input, raw: { width, height, channels: 4 as const }, left: left + from, top: top + above } }
}

/** A demo camera's scene, for a picture as of a site: only the workers, and what hides them, are where the plane says. */
async function drawGround({ backdrop }: Lens): Promise<Buffer> {
  return sharp(await drawScene(backdrop))
    .removeAlpha()
    .raw()
    .toBuffer()
}

const barLayer = (left: number, right: number) => ({
  input: Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round((right - left) * WIDTH)}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#5b6468"/></svg>`,
  ),
  left: Math.round(left * WIDTH),
  top: 0,
})

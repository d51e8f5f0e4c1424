import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

/** A photograph of a person before a plain wall, and where its head is. All lengths in pixels of the photograph. */
export type Portrait = {
  /** Inside the npm package that brings it; see NOTICE.md. */
  file: string
  crownY: number
  browY: number
  chinY: number
  /** The middle of the skull, and half its width at the brow, hair included. */
  headX: number
  halfWidth: number
  /** What counts as wall: at least this bright, at most this colourful (0..255). */
  wall: { minLight: number; maxColour: number }
  /** Half the neck's width; below the chin only the neck is kept, the figure brings its own clothes. */
  neckHalfWidth: number
  neckX: number
  skin: string
}

export const PORTRAITS = {
  tall: {
    file: 'startbootstrap-agency/dist/assets/img/team/1.jpg',
    crownY: 50,
    browY: 150,
    chinY: 288,
    headX: 252,
    halfWidth: 92,
    wall: { minLight: 222, maxColour: 14 },
    neckHalfWidth: 52,
    neckX: 262,
    skin: '#b98a70',
  },
  curly: {
    file: 'startbootstrap-agency/dist/assets/img/team/3.jpg',
    crownY: 52,
    browY: 165,
    chinY: 303,
    headX: 252,
    halfWidth: 104,
    wall: { minLight: 150, maxColour: 22 },
    neckHalfWidth: 62,
    neckX: 262,
    skin: '#c79a84',
  },
} as const satisfies Record<string, Portrait>

export type PortraitName = keyof typeof PORTRAITS

const NECK_PX = 70

/** Crown to chin. */
export const headHeight = (portrait: Portrait): number => portrait.chinY - portrait.crownY

/** Head and neck without the wall, as a PNG of the photograph's own size. */
export async function cutOut(portrait: Portrait): Promise<Buffer> {
  const photo = await readFile(fileURLToPath(import.meta.resolve(portrait.file)))
  const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const wall = floodWall(data, info.width, info.height, portrait.wall)
  const kept = (_: number, at: number): number => {
    const [x, y] = [at % info.width, Math.floor(at / info.width)]
    const isHead = y < portrait.chinY - 20 || Math.abs(x - portrait.neckX) < portrait.neckHalfWidth
    return wall[at] === 0 && isHead && y < portrait.chinY + NECK_PX ? 255 : 0
  }
  const mask = Buffer.from(wall.map(kept))
  // Blurred and steepened: the edge moves inwards by a pixel and loses the wall's colour.
  const alpha = await sharp(mask, { raw: { width: info.width, height: info.height, channels: 1 } })
    .blur(1.6)
    .linear(1.7, -150)
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .joinChannel(alpha, { raw: { width: info.width, height: info.height, channels: 1 } })
    .png()
    .toBuffer()
}

/** 1 where the wall is: everything bright and grey that touches the left, right or upper edge. */
function floodWall(rgb: Buffer, width: number, height: number, { minLight, maxColour }: Portrait['wall']): Uint8Array {
  const wall = new Uint8Array(width * height)
  const isWall = (at: number): boolean => {
    const [r, g, b] = [rgb[3 * at] ?? 0, rgb[3 * at + 1] ?? 0, rgb[3 * at + 2] ?? 0]
    const light = Math.max(r, g, b)
    return light >= minLight && light - Math.min(r, g, b) <= maxColour
  }
  const edge: number[] = []
  for (let x = 0; x < width; x++) edge.push(x)
  for (let y = 0; y < height; y++) edge.push(y * width, y * width + width - 1)
  while (edge.length > 0) {
    const at = edge.pop()!
    if (wall[at] === 1 || !isWall(at)) continue
    wall[at] = 1
    const x = at % width
    if (x > 0) edge.push(at - 1)
    if (x < width - 1) edge.push(at + 1)
    if (at >= width) edge.push(at - width)
    if (at < width * (height - 1)) edge.push(at + width)
  }
  return wall
}

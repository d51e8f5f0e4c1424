import sharp from 'sharp'
import { cutOut, headHeight, PORTRAITS, type Portrait, type PortraitName } from './portrait.ts'

/** A worker as a picture: a photographed head on a drawn body, because no photograph of a worker is ours to ship. */
export type Look = {
  portrait: PortraitName
  vest: string
  sleeve: string
  /** The helmet's colour; absent means that the head is bare. */
  helmet?: string
}

/** Raw RGBA; the feet stand at `footX` on the lower edge. */
export type Sprite = { rgba: Buffer; width: number; height: number; footX: number }

// The figure's own units are the portrait's pixels; the picture reaches beyond the portrait on every side.
const FRAME = { x: -80, y: -10, width: 660, height: 1808 }
const SHOULDER_Y = 395
const HIP_Y = 1000
const FOOT_Y = 1810
export const PHASES = 8

const cutOuts = new Map<PortraitName, Promise<Buffer>>()

/** `phase` 0..PHASES-1 is the place in the step; `headPx` is the height of the head, crown to chin, in the frame. */
export async function drawWorker(look: Look, phase: number, headPx: number): Promise<Sprite> {
  const portrait = PORTRAITS[look.portrait]
  const head = cutOuts.get(look.portrait) ?? cutOut(portrait)
  cutOuts.set(look.portrait, head)
  const scale = headPx / headHeight(portrait)
  const [width, height] = [Math.round(FRAME.width * scale), Math.round(FRAME.height * scale)]
  const face = await sharp(await head)
    .resize(Math.round(500 * scale))
    .png()
    .toBuffer()
  const layers = [
    { input: svg(body(portrait, look, phase), width, height), left: 0, top: 0 },
    { input: face, left: Math.round(-FRAME.x * scale), top: Math.round(-FRAME.y * scale) },
    {
      input: svg(clothes(portrait, look) + (look.helmet ? helmet(portrait, look.helmet) : ''), width, height),
      left: 0,
      top: 0,
    },
  ]
  const rgba = await sharp({ create: { width, height, channels: 4, background: '#00000000' } })
    .composite(layers)
    .raw()
    .toBuffer()
  return { rgba, width, height, footX: Math.round((portrait.neckX - FRAME.x) * scale) }
}

/** The same worker looking the other way. */
export async function turn({ rgba, width, height, footX }: Sprite): Promise<Sprite> {
  const turned = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .flop()
    .raw()
    .toBuffer()
  return { rgba: turned, width, height, footX: width - footX }
}

const svg = (content: string, width: number, height: number): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${FRAME.x} ${FRAME.y} ${FRAME.width} ${FRAME.height}">` +
      `<defs>${GRADIENTS}</defs>${content}</svg>`,
  )

// Round bodies are dark at both sides and lit from the upper left.
const GRADIENTS = `
  <linearGradient id="round"><stop offset="0" stop-color="#000" stop-opacity=".32"/><stop offset=".3" stop-color="#fff" stop-opacity=".12"/>
    <stop offset=".65" stop-color="#000" stop-opacity=".05"/><stop offset="1" stop-color="#000" stop-opacity=".45"/></linearGradient>
  <radialGradient id="dome" cx=".36" cy=".3" r=".8"><stop offset="0" stop-color="#fff" stop-opacity=".75"/>
    <stop offset=".35" stop-color="#fff" stop-opacity=".1"/><stop offset="1" stop-color="#000" stop-opacity=".42"/></radialGradient>`

/** Draws a closed shape twice: in its colour, and shaded. */
const solid = (d: string, colour: string, shade = 'round'): string =>
  `<path d="${d}" fill="${colour}"/><path d="${d}" fill="url(#${shade})"/>`

/** A limb of two segments, from a joint, swung by `angle` (degrees) and bent by `bend` at its middle. */
function limb(
  x: number,
  y: number,
  length: number,
  thickness: number,
  angle: number,
  bend: number,
  colour: string,
  end: string,
): string {
  const half = length / 2
  const stroke = (t: number, dx: number, ink: string, opacity: number) =>
    `<path d="M${dx},0 L${dx},${half}" stroke="${ink}" stroke-opacity="${opacity}" stroke-width="${t}" stroke-linecap="round"/>`
  const part = (t: number) =>
    stroke(t, 0, colour, 1) + stroke(t * 0.4, t * 0.3, '#000', 0.22) + stroke(t * 0.3, -t * 0.18, '#fff', 0.1)
  return (
    `<g transform="translate(${x} ${y}) rotate(${angle})">` +
    `<g transform="translate(0 ${half}) rotate(${bend})"><g transform="translate(0 ${half})">${end}</g>${part(thickness * 0.86)}</g>${part(thickness)}</g>`
  )
}

/** Legs and arms; everything that the vest and the head cover. */
function body({ neckX: x, skin }: Portrait, { sleeve }: Look, phase: number): string {
  const swing = Math.sin((phase / PHASES) * 2 * Math.PI)
  const boot = solid('M-60,10 L56,10 L66,72 Q68,104 36,104 L-54,104 Q-76,104 -72,70 Z', '#3b2c20')
  const hand = `<ellipse cx="0" cy="52" rx="32" ry="46" fill="${skin}"/><ellipse cx="10" cy="56" rx="20" ry="40" fill="#000" opacity=".14"/>`
  const leg = (side: number) =>
    limb(
      x + side * 84,
      HIP_Y - 30,
      FOOT_Y - HIP_Y - 90 - Math.max(0, side * swing) * 34,
      152,
      -side * 3 + side * swing * 5,
      -side * swing * 4,
      '#2c3a52',
      boot,
    )
  const arm = (side: number) =>
    limb(x + side * 178, SHOULDER_Y + 38, 480, 104, side * -7 + swing * 9, -swing * 8 + side * 4, sleeve, hand)
  return leg(-1) + leg(1) + arm(-1) + arm(1)
}

/** Collar, shirt and vest with its reflective stripes. */
function clothes({ neckX: x, chinY }: Portrait, { vest, sleeve }: Look): string {
  const top = chinY + 16
  const shirt = `M${x - 66},${top} Q${x},${top + 74} ${x + 66},${top} L${x + 120},${top + 26} L${x + 120},${top + 320} L${x - 120},${top + 320} L${x - 120},${top + 26} Z`
  const panel = (side: number) =>
    `M${x + side * 78},${top - 2} Q${x + side * 190},${top + 22} ${x + side * 206},${SHOULDER_Y + 30} L${x + side * 202},${SHOULDER_Y + 150} ` +
    `Q${x + side * 186},${SHOULDER_Y + 300} ${x + side * 184},${HIP_Y - 60} L${x + side * 178},${HIP_Y + 20} L${x},${HIP_Y + 20} L${x},${top + 290} Z`
  const stripe = (y: number) =>
    `<path d="M${x - 188},${y} L${x + 188},${y} L${x + 188},${y + 46} L${x - 188},${y + 46} Z" fill="#d9dcd6"/>` +
    `<path d="M${x - 188},${y} L${x + 188},${y} L${x + 188},${y + 46} L${x - 188},${y + 46} Z" fill="url(#round)"/>`
  const strap = (side: number) =>
    `<path d="M${x + side * 112},${top + 10} L${x + side * 150},${top + 22} L${x + side * 140},${HIP_Y - 190} L${x + side * 104},${HIP_Y - 190} Z" fill="#d9dcd6" opacity=".92"/>`
  return (
    solid(shirt, sleeve) +
    solid(panel(-1), vest) +
    solid(panel(1), vest) +
    strap(-1) +
    strap(1) +
    stripe(HIP_Y - 190) +
    stripe(HIP_Y - 90) +
    `<path d="M${x},${top + 290} L${x},${HIP_Y + 20}" stroke="#000" stroke-opacity=".35" stroke-width="5"/>`
  )
}

/** A hard hat: dome, ridge and brim, with the shade that the brim throws on the forehead. */
function helmet({ headX: x, halfWidth, crownY, browY }: Portrait, colour: string): string {
  const [w, rim, top] = [halfWidth + 10, browY - 30, crownY - 30]
  const dome = `M${x - w},${rim} C${x - w - 4},${top + 20} ${x - w * 0.5},${top} ${x},${top} C${x + w * 0.5},${top} ${x + w + 4},${top + 20} ${x + w},${rim} Q${x},${rim + 20} ${x - w},${rim} Z`
  const brim = `M${x - w - 16},${rim - 4} Q${x},${rim - 26} ${x + w + 16},${rim - 4} Q${x + w},${rim + 26} ${x},${rim + 30} Q${x - w},${rim + 26} ${x - w - 16},${rim - 4} Z`
  const ridge = `M${x - 20},${top + 2} Q${x - 26},${top + 60} ${x - 24},${rim - 16} L${x + 24},${rim - 16} Q${x + 26},${top + 60} ${x + 20},${top + 2} Q${x},${top - 8} ${x - 20},${top + 2} Z`
  return (
    `<path d="M${x - w + 10},${rim + 12} Q${x},${rim + 66} ${x + w - 10},${rim + 12} Z" fill="#000" opacity=".34"/>` +
    solid(dome, colour, 'dome') +
    `<path d="${ridge}" fill="#fff" opacity=".22"/>` +
    `<path d="M${x - w + 4},${rim - 26} Q${x},${rim - 44} ${x + w - 4},${rim - 26}" fill="none" stroke="#000" stroke-opacity=".25" stroke-width="5"/>` +
    solid(brim, colour, 'dome')
  )
}

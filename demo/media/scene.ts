import sharp from 'sharp'

export const WIDTH = 1280
export const HEIGHT = 720

export const SCENES = { gate, yard, slab } as const satisfies Record<string, () => string>
export type SceneName = keyof typeof SCENES

/** A scene without people, as a camera would deliver it: drawn, softened, grained. PNG. */
export async function drawScene(name: SceneName): Promise<Buffer> {
  const drawing = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><defs>${DEFS}</defs>${SCENES[name]()}</svg>`,
  )
  const grain = await sharp({
    create: {
      width: WIDTH,
      height: HEIGHT,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 9 },
    },
  })
    .png({ compressionLevel: 1 })
    .toBuffer()
  return sharp(drawing)
    .removeAlpha()
    .blur(0.7)
    .composite([{ input: grain, blend: 'soft-light' }])
    .png({ compressionLevel: 1 })
    .toBuffer()
}

// Turbulence seeds are fixed: the same scene at every start.
const texture = (id: string, frequency: string, seed: number, strength: number): string =>
  `<filter id="${id}" x="0" y="0" width="100%" height="100%"><feTurbulence type="fractalNoise" baseFrequency="${frequency}" numOctaves="3" seed="${seed}" result="n"/>` +
  `<feColorMatrix in="n" type="matrix" values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  ${strength} 0 0 0 ${-strength * 0.38}" result="dark"/>` +
  `<feComposite in="dark" in2="SourceGraphic" operator="in" result="t"/><feMerge><feMergeNode in="SourceGraphic"/><feMergeNode in="t"/></feMerge></filter>`

const DEFS =
  `<linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="#8fb4d4"/><stop offset=".7" stop-color="#d5e0e6"/><stop offset="1" stop-color="#e9e6de"/></linearGradient>` +
  `<linearGradient id="fade" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".28"/><stop offset="1" stop-color="#000" stop-opacity=".22"/></linearGradient>` +
  `<linearGradient id="side"><stop offset="0" stop-color="#fff" stop-opacity=".16"/><stop offset=".5" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".34"/></linearGradient>` +
  `<linearGradient id="horizon" x2="0" y2="1"><stop offset="0" stop-color="#000" stop-opacity=".3"/><stop offset="1" stop-color="#000" stop-opacity="0"/></linearGradient>` +
  texture('dirt', '0.035 0.09', 7, 0.9) +
  texture('concrete', '0.02 0.05', 11, 0.55)

const rect = (x: number, y: number, w: number, h: number, fill: string, more = ''): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}" ${more}/>`
const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, width: number): string =>
  `<path d="M${x1},${y1} L${x2},${y2}" stroke="${stroke}" stroke-width="${width}" fill="none"/>`
const times = (count: number, draw: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => draw(i)).join('')

const sky = (): string =>
  rect(0, 0, WIDTH, 420, 'url(#sky)') +
  `<ellipse cx="330" cy="90" rx="260" ry="26" fill="#fff" opacity=".5"/><ellipse cx="520" cy="118" rx="190" ry="18" fill="#fff" opacity=".4"/><ellipse cx="1010" cy="70" rx="230" ry="22" fill="#fff" opacity=".45"/>`

/** Floors of bare concrete with dark bays, the lower ones behind a scaffold with green netting. */
function shell(x: number, base: number, bays: number, floors: number, bay: number, storey: number): string {
  const [w, top] = [bays * bay, base - floors * storey]
  const opening = (i: number, k: number) =>
    rect(
      x + i * bay + 7,
      base - (k + 1) * storey + 9,
      bay - 14,
      storey - 15,
      k % 3 === 1 && i % 2 ? '#59626a' : '#454d54',
    ) + rect(x + i * bay + 7, base - (k + 1) * storey + 9, bay - 14, (storey - 15) * 0.35, '#000', 'opacity=".25"')
  const scaffold = (k: number) => line(x - 10, base - k * storey, x + w + 10, base - k * storey, '#8a8f8c', 4)
  const posts = times(bays * 2 + 1, (i) =>
    line(
      x - 10 + (i * (w + 20)) / (bays * 2),
      base,
      x - 10 + (i * (w + 20)) / (bays * 2),
      base - (floors - 2) * storey,
      '#7c817f',
      2.5,
    ),
  )
  return (
    rect(x, top, w, floors * storey, '#a9a79f', 'filter="url(#concrete)"') +
    times(floors, (k) => times(bays, (i) => opening(i, k))) +
    rect(x - 12, base - (floors - 2) * storey, w + 24, (floors - 3) * storey, '#3f8f62', 'opacity=".38"') +
    times(floors - 1, scaffold) +
    posts +
    times(bays * 3, (i) => line(x + (i * w) / (bays * 3), top, x + (i * w) / (bays * 3), top - 22, '#6b4a38', 2)) +
    rect(x, top, w, floors * storey, 'url(#side)')
  )
}

/** Mast, jib and counter-jib, as lattices. */
function crane(x: number, base: number, top: number, width: number, jib: number): string {
  const [yellow, step] = ['#d9a521', width * 1.1]
  const mast = times(Math.floor((base - top) / step), (i) => {
    const y = base - i * step
    return (
      line(x, y, x + width, y - step, yellow, width / 12) +
      line(x + width, y, x, y - step, yellow, width / 12) +
      line(x, y, x + width, y, yellow, width / 14)
    )
  })
  const bars = times(Math.floor(jib / step), (i) => {
    const from = x + i * step
    return (
      line(from, top, from + step / 2, top - width * 0.8, yellow, width / 16) +
      line(from + step / 2, top - width * 0.8, from + step, top, yellow, width / 16)
    )
  })
  return (
    line(x, base, x, top, yellow, width / 7) +
    line(x + width, base, x + width, top, yellow, width / 7) +
    mast +
    line(x - jib * 0.35, top, x + jib, top, yellow, width / 8) +
    line(x, top - width * 0.8, x + jib * 0.97, top - width * 0.8, yellow, width / 12) +
    bars +
    rect(x - jib * 0.35, top, width * 1.6, width * 1.3, '#8d8f90') +
    line(x + width / 2, top - width * 2.4, x + jib * 0.8, top - width * 0.8, '#555', 2) +
    line(x + width / 2, top - width * 2.4, x - jib * 0.33, top, '#555', 2) +
    line(x + width / 2, top, x + width / 2, top - width * 2.4, yellow, width / 8) +
    line(x + jib * 0.7, top, x + jib * 0.7, top + 150, '#333', 2) +
    rect(x + jib * 0.7 - 4, top + 150, 8, 16, '#4a4a48')
  )
}

/** The way in: a hoarding of blue panels, a booth, a boom barrier, a paved road. */
function gate(): string {
  const panel = (i: number) =>
    rect(i * 108, 262, 106, 178, '#2f6fa8') +
    times(9, (k) => rect(i * 108 + k * 12, 262, 4, 178, '#000', 'opacity=".10"')) +
    rect(i * 108, 262, 106, 12, '#e9edf0') +
    rect(i * 108, 420, 106, 20, '#2b3036')
  return (
    sky() +
    shell(90, 420, 6, 7, 62, 46) +
    shell(760, 420, 5, 5, 70, 50) +
    crane(560, 420, 70, 22, 430) +
    times(4, panel) +
    times(4, (i) => panel(i + 8.2)) +
    rect(0, 432, WIDTH, 288, '#9b958a', 'filter="url(#dirt)"') +
    rect(0, 432, WIDTH, 40, 'url(#horizon)') +
    `<path d="M455,432 L870,432 L1180,720 L120,720 Z" fill="#7d7f80" filter="url(#concrete)"/>` +
    `<path d="M652,432 L668,432 L690,720 L610,720 Z" fill="#e8e4d6" opacity=".35"/>` +
    rect(884, 250, 150, 210, '#dfe3e2') +
    rect(900, 282, 118, 82, '#34495a') +
    rect(900, 282, 118, 30, '#fff', 'opacity=".25"') +
    rect(874, 236, 170, 18, '#b5352a') +
    rect(884, 250, 150, 210, 'url(#side)') +
    rect(432, 196, 20, 252, '#c9a227') +
    rect(432, 196, 20, 252, 'url(#side)') +
    rect(452, 356, 20, 100, '#e2b020') +
    times(9, (i) => rect(470 + i * 46, 372, 46, 12, i % 2 ? '#d23b2e' : '#f4f4f0')) +
    times(
      5,
      (i) =>
        `<path d="M${60 + i * 28},640 l14,-44 l14,44 Z" fill="#e0582a"/><path d="M${67 + i * 28},620 l14,0 l3,9 l-20,0 Z" fill="#f2efe6"/>`,
    )
  )
}

/** Under the tower crane: churned ground, stacked rebar and timber, containers. */
function yard(): string {
  const container = (x: number, y: number, colour: string) =>
    rect(x, y, 250, 112, colour) +
    times(20, (i) => rect(x + 4 + i * 12.3, y + 8, 5, 96, '#000', 'opacity=".16"')) +
    rect(x, y, 250, 112, 'url(#fade)') +
    rect(x, y, 250, 112, 'none', 'stroke="#222" stroke-opacity=".5" stroke-width="3"')
  const bundle = (x: number, y: number) =>
    times(9, (k) => line(x + k * 3, y - k * 5, x + 290 + k * 3, y - 18 - k * 5, k % 2 ? '#7a4b33' : '#94614a', 6)) +
    rect(x + 60, y - 46, 8, 52, '#333') +
    rect(x + 220, y - 58, 8, 52, '#333')
  return (
    sky() +
    shell(-60, 404, 6, 8, 66, 44) +
    shell(900, 404, 7, 6, 64, 48) +
    rect(0, 396, WIDTH, 324, '#a58d70', 'filter="url(#dirt)"') +
    rect(0, 396, WIDTH, 36, 'url(#horizon)') +
    `<path d="M0,520 Q400,470 760,520 T1280,500 L1280,560 Q900,560 620,560 T0,590 Z" fill="#6e5b45" opacity=".35"/>` +
    container(420, 318, '#3a6b8f') +
    container(690, 318, '#a8442f') +
    container(560, 208, '#d0d4d3') +
    crane(236, 640, 40, 64, 900) +
    rect(190, 600, 160, 60, '#8f9190', 'filter="url(#concrete)"') +
    bundle(940, 470) +
    times(6, (i) => rect(1010, 560 - i * 13, 210, 11, i % 2 ? '#c49a5f' : '#ad8450'))
  )
}

/** On the eleventh floor: a poured slab, columns with starter bars, an edge rail, the town behind. */
function slab(): string {
  const house = (x: number, h: number, w: number, grey: string) =>
    rect(x, 330 - h, w, h + 20, grey) +
    times(Math.floor(h / 14), (k) =>
      times(Math.floor(w / 12), (i) => rect(x + 3 + i * 12, 334 - h + k * 14, 6, 7, '#fff', 'opacity=".28"')),
    )
  const column = (x: number, base: number, w: number, h: number) =>
    times(5, (i) => line(x + 4 + (i * (w - 8)) / 4, base - h, x + 4 + (i * (w - 8)) / 4, base - h - 46, '#7a4b33', 3)) +
    rect(x, base - h, w, h, '#b3b0a8', 'filter="url(#concrete)"') +
    rect(x, base - h, w, h, 'url(#side)')
  const towns = [
    [0, 90, 80],
    [86, 150, 60],
    [150, 70, 100],
    [330, 190, 70],
    [410, 110, 90],
    [560, 140, 64],
    [640, 80, 120],
    [830, 210, 66],
    [905, 120, 84],
    [1060, 160, 70],
    [1140, 90, 140],
  ] as const
  return (
    sky() +
    towns.map(([x, h, w], i) => house(x, h, w, i % 2 ? '#9fb0bd' : '#8fa2b1')).join('') +
    rect(0, 300, WIDTH, 60, '#e9e6de', 'opacity=".45"') +
    crane(1020, 360, 60, 26, 220) +
    rect(0, 350, WIDTH, 370, '#b8b5ad', 'filter="url(#concrete)"') +
    rect(0, 350, WIDTH, 370, 'url(#fade)') +
    times(9, (i) => line(640 + (i - 4) * 90, 350, 640 + (i - 4) * 330, 720, '#8f8c85', 2)) +
    times(4, (i) => line(0, 372 + i * i * 26 + i * 20, WIDTH, 372 + i * i * 26 + i * 20, '#8f8c85', 2)) +
    times(14, (i) => rect(i * 96 + 10, 262, 7, 96, '#d8b21c')) +
    times(3, (k) => rect(0, 272 + k * 34, WIDTH, 6, '#d8b21c')) +
    rect(0, 262, WIDTH, 96, '#2f8f5a', 'opacity=".25"') +
    column(120, 420, 54, 250) +
    column(560, 400, 46, 210) +
    column(1100, 436, 60, 280) +
    times(6, (i) => rect(760 + (i % 2) * 6, 470 - i * 12, 170, 10, i % 2 ? '#c49a5f' : '#ad8450')) +
    rect(300, 420, 120, 44, '#c7752c') +
    rect(300, 420, 120, 44, 'url(#fade)')
  )
}

import type { ColourName } from './colours.ts'
import type { Model } from './model.ts'
import type { Flat, Vec } from './shapes.ts'
import type { Ref } from './step.ts'

/** The fence line in the building's frame (metres). The gate is in the south side. */
export const SITE = { west: -44, east: 46, south: -42, north: 34 }
export const GATE = { x: 24, width: 10 }
const GROUND_TOP = -0.15
const PANEL = 3

/** Ground, roads, fence, gate, huts and the things that lie about on a building site. */
export function addSurroundings(model: Model, random: () => number): void {
  addGround(model)
  addFence(model)
  addGate(model)
  addHuts(model)
  addYard(model, random)
}

const put = (model: Model, entity: string, key: string, name: string, shape: Ref, at: Vec, kind: string, turn = 0) =>
  model.add(model.site, entity, key, { name, shape, at, kind, turn })
const proxy = (model: Model, key: string, name: string, shape: Ref, at: Vec, turn = 0) =>
  put(model, 'IfcBuildingElementProxy', key, name, shape, at, 'NOTDEFINED', turn)

function addGround(model: Model): void {
  const { box, shape } = model.shapes
  const { west, east, south, north } = SITE
  const slab = (key: string, name: string, size: Flat, at: Flat, top: number, colour: ColourName, thick: number) => {
    const solid = shape([box([size[0], size[1], thick], [0, 0, 0], colour)])
    put(model, 'IfcGeographicElement', `ground/${key}`, name, solid, [...at, top - thick], 'TERRAIN')
  }
  const middle: Flat = [(west + east) / 2, (south + north) / 2]
  slab('earth', '场地', [east - west + 3, north - south + 3], middle, GROUND_TOP, 'earth', 0.35)
  // Roads lie a hand's breadth higher than the earth: far away, nearer planes would flicker in the depth buffer.
  const road = GROUND_TOP + 0.1
  const ring: readonly (readonly [string, Flat, Flat])[] = [
    ['南', [72, 6], [1, -20]],
    ['北', [72, 5], [1, 20]],
    ['东', [6, 35], [34, 0]],
    ['西', [5, 35], [-32.5, 0]],
    ['门', [9, 19], [GATE.x, -32.5]],
  ]
  for (const [name, size, at] of ring) slab(`road/${name}`, `施工道路 ${name}`, size, at, road, 'road', 0.12)
  slab('apron', '散水', [36, 18], [0, 0.5], GROUND_TOP + 0.08, 'concrete', 0.12)
}

function addFence(model: Model): void {
  const { box, mapped, template } = model.shapes
  const panel = template([
    box([PANEL - 0.08, 0.06, 1.9], [0, 0, 0.25], 'fence'),
    box([PANEL - 0.08, 0.07, 0.28], [0, 0, 2.15], 'white'),
    box([PANEL, 0.24, 0.3], [0, 0, -0.05], 'concrete'),
    box([0.1, 0.1, 2.6], [-PANEL / 2, 0, 0], 'white'),
  ])
  const { west, east, south, north } = SITE
  const gate: Flat = [GATE.x - GATE.width / 2, GATE.x + GATE.width / 2]
  const runs: readonly (readonly [string, Flat, Flat])[] = [
    ['南西', [west, south], [gate[0], south]],
    ['南东', [gate[1], south], [east, south]],
    ['东', [east, south], [east, north]],
    ['北', [east, north], [west, north]],
    ['西', [west, north], [west, south]],
  ]
  for (const [name, from, to] of runs) {
    const run = Math.hypot(to[0] - from[0], to[1] - from[1])
    const count = Math.round(run / PANEL)
    const places = Array.from({ length: count }, (_, i): Vec => [((i + 0.5) * run) / count, 0, GROUND_TOP])
    const turn = Math.atan2(to[1] - from[1], to[0] - from[0])
    proxy(model, `fence/${name}`, `围挡 ${name}`, mapped(panel, places), [...from, 0], turn)
  }
}

function addGate(model: Model): void {
  const { box, bar, shape } = model.shapes
  const half = GATE.width / 2 + 0.5
  const gate = shape([
    box([1, 1, 6], [-half, 0, 0], 'hutRoof'),
    box([1, 1, 6], [half, 0, 0], 'hutRoof'),
    box([2 * half + 1.6, 1.1, 1.5], [0, 0, 5.2], 'hutRoof'),
    box([2 * half - 2, 1.2, 0.9], [0, 0, 5.5], 'white'),
  ])
  proxy(model, 'gate', '大门 云栖里项目', gate, [GATE.x, SITE.south, GROUND_TOP])
  const barrier = shape([
    box([0.5, 0.5, 1.1], [-4, 0, 0], 'crane'),
    ...[0, 1, 2, 3].flatMap((i) => [
      bar([-3.8 + i * 1.9, 0, 1], [-2.85 + i * 1.9, 0, 1], 0.1, 'guard'),
      bar([-2.85 + i * 1.9, 0, 1], [-1.9 + i * 1.9, 0, 1], 0.1, 'white'),
    ]),
  ])
  proxy(model, 'barrier', '道闸', barrier, [GATE.x, SITE.south + 3, GROUND_TOP])
  const booth = shape([
    box([2.6, 2.4, 1], [0, 0, 0], 'white'),
    box([2.5, 2.3, 1.3], [0, 0, 1], 'glass'),
    box([2.6, 2.4, 0.5], [0, 0, 2.3], 'white'),
    box([3.2, 3, 0.15], [0, 0, 2.8], 'hutRoof'),
  ])
  proxy(model, 'booth', '门卫岗亭', booth, [GATE.x - 7.2, SITE.south + 2.4, GROUND_TOP])
}

/** Two rows of site offices and dormitories, two storeys of container units. */
function addHuts(model: Model): void {
  const { box, mapped, shape, template } = model.shapes
  const [width, depth, height] = [3, 6, 2.8]
  const unit = template([
    box([width - 0.06, depth, height - 0.16], [0, 0, 0.08], 'white'),
    box([width, depth + 0.06, 0.14], [0, 0, 0], 'hutRoof'),
    box([width, depth + 0.06, 0.14], [0, 0, height - 0.14], 'hutRoof'),
    box([1.1, 0.08, 1.1], [-0.6, -depth / 2, 1], 'glass'),
    box([0.85, 0.08, 2.1], [0.75, -depth / 2, 0.1], 'hutRoof'),
  ])
  const row = (key: string, name: string, count: number, at: Vec, turn: number) => {
    const places = [0, 1].flatMap((level) =>
      Array.from({ length: count }, (_, i): Vec => [(i - (count - 1) / 2) * width, 0, level * height]),
    )
    proxy(model, `huts/${key}`, name, mapped(unit, places), at, turn)
    const run = count * width
    const extras = shape([
      box([run + 0.8, depth + 2.6, 0.16], [0, -0.6, 2 * height], 'hutRoof'),
      box([run, 1.2, 0.12], [0, -depth / 2 - 0.6, height - 0.06], 'steel'),
      box([run, 0.05, 1], [0, -depth / 2 - 1.15, height + 0.06], 'railGlass'),
      ...[-0.5, -0.17, 0.17, 0.5].map((part) =>
        box([0.1, 0.1, 2 * height], [part * run * 0.98, -depth / 2 - 1.15, 0], 'white'),
      ),
    ])
    proxy(model, `huts/${key}/gallery`, `${name} 走廊`, extras, at, turn)
  }
  row('office', '项目部办公室', 8, [-39.4, -18, GROUND_TOP], Math.PI / 2)
  row('dormitory', '工人宿舍', 9, [-16, 29.4, GROUND_TOP], 0)
}

/** Rebar, timber, an earth heap under its dust net, a mixer truck, and the rebar shed. */
function addYard(model: Model, random: () => number): void {
  const { bar, box, cylinder, prism, shape } = model.shapes
  for (let i = 0; i < 5; i++) {
    const bars = Array.from({ length: 6 }, (_, j) => {
      const y = (j % 3) * 0.34 - 0.34
      const z = 0.25 + Math.floor(j / 3) * 0.28
      return bar([-4.5 + random() * 0.4, y, z], [4.5 + random() * 0.4, y, z], 0.26, 'rebar')
    })
    const feet = [-3, 0, 3].map((x) => box([0.2, 1.4, 0.14], [x, 0, 0], 'timber'))
    proxy(model, `rebar/${i}`, '钢筋堆', shape([...bars, ...feet]), [-22 + i * 0.3, -27 - i * 2, GROUND_TOP], 0.02 * i)
  }
  for (let i = 0; i < 6; i++) {
    const height = 0.8 + random() * 0.9
    const stack = shape([box([2.4, 1.2, height], [0, 0, 0.1], i % 2 === 0 ? 'formwork' : 'timber')])
    const at: Vec = [-8 + (i % 3) * 3.2, -28 - Math.floor(i / 3) * 2.6, GROUND_TOP]
    proxy(model, `timber/${i}`, '模板与木方', stack, at, (random() - 0.5) * 0.15)
  }
  for (let i = 0; i < 4; i++) {
    const pallet = shape([box([1.2, 1.2, 1.2], [0, 0, 0.12], 'masonry'), box([1.3, 1.3, 0.12], [0, 0, 0], 'timber')])
    proxy(model, `block/${i}`, '砌块', pallet, [4 + i * 1.8, -29, GROUND_TOP], (random() - 0.5) * 0.1)
  }
  const ring = (radius: number) =>
    Array.from({ length: 14 }, (_, i): Flat => {
      const angle = (i / 14) * 2 * Math.PI
      const wobble = radius * (0.9 + random() * 0.2)
      return [wobble * Math.cos(angle) * 1.5, wobble * Math.sin(angle)]
    })
  const heap = [5.6, 4.7, 3.6, 2.3].map((radius, i) => prism(ring(radius), [0, 0, i * 0.7], 0.7, 'dustNet'))
  proxy(model, 'heap', '覆盖土方', shape(heap), [38.5, 26.5, GROUND_TOP])

  const posts = [-6, -2, 2, 6].flatMap((x) => [-2.6, 2.6].map((y) => box([0.2, 0.2, 4], [x, y, 0], 'hutRoof')))
  const shed = [...posts, box([14, 6.6, 0.2], [0, 0, 4], 'hutRoof'), box([12, 0.9, 0.9], [0, -0.8, 0.1], 'steel')]
  proxy(model, 'shed', '钢筋加工棚', shape([...shed, box([9, 0.4, 0.25], [0, 1.2, 0.1], 'rebar')]), [
    -29,
    -35.5,
    GROUND_TOP,
  ])

  const wheel = (x: number, y: number) => cylinder(0.52, [x, y, 0.52], [0, 1, 0], 0.34, 'tyre')
  const truck = shape([
    ...[-2.9, -1.6, 2.6].flatMap((x) => [wheel(x, -1.2), wheel(x, 0.86)]),
    box([8.2, 1.1, 0.35], [-0.2, 0, 0.75], 'frame'),
    box([1.9, 2.4, 2], [2.9, 0, 0.8], 'white'),
    box([0.1, 2.1, 0.8], [3.85, 0, 1.8], 'glass'),
    cylinder(1.15, [1.4, 0, 2.1], [-1, 0, 0.12], 4.4, 'white'),
    cylinder(0.8, [-2.9, 0, 2.6], [-1, 0, 0.12], 1, 'hutRoof'),
  ])
  proxy(model, 'truck', '混凝土搅拌车', truck, [12, -20, GROUND_TOP + 0.1], Math.PI)
  const pickup = shape([
    ...[-1.5, 1.5].flatMap((x) => [wheel(x, -0.95), wheel(x, 0.61)]),
    box([4.9, 1.9, 0.7], [0, 0, 0.5], 'hutRoof'),
    box([2, 1.8, 0.75], [0.5, 0, 1.2], 'glass'),
    box([1.9, 1.7, 0.08], [0.5, 0, 1.95], 'hutRoof'),
  ])
  proxy(model, 'pickup', '工程车', pickup, [GATE.x, -30, GROUND_TOP + 0.1], Math.PI / 2)

  const meter = (key: string, name: string, device: string, at: Vec) => {
    const mast = shape([
      box([0.6, 0.6, 0.15], [0, 0, 0], 'concrete'),
      box([0.1, 0.1, 3.4], [0, 0, 0], 'white'),
      box([0.5, 0.25, 0.7], [0, 0, 1.4], 'white'),
      box([0.9, 0.06, 0.06], [0, 0, 3.3], 'frame'),
      cylinder(0.14, [0, 0, 3.4], [0, 0, 1], 0.35, 'steel'),
    ])
    const element = proxy(model, `device/${key}`, name, mast, at)
    model.describe(element.ref, 'Loujing_Equipment', { Device: device, Kind: name })
  }
  meter('dust', '扬尘噪声监测仪', 'dust-1', [GATE.x + 8, SITE.south + 4, GROUND_TOP])
}

import type { Model } from './model.ts'
import type { Shapes, Vec } from './shapes.ts'
import type { Ref } from './step.ts'

/** The foot of the mast in the building's frame, and where its jib points (anticlockwise from +x). */
export const CRANE = { at: [-21.5, 1.5, 0] as Vec, jibTurn: -0.62, jibM: 45, counterJibM: 14 }
const MAST = { half: 0.9, section: 3 }

/** A hammerhead tower crane: mast, slewing platform, cabin, jib, counter-jib, apex, ties, trolley, hook and a load. */
export function addCrane(model: Model, hookHeightM: number): void {
  const { shapes, site } = model
  const { bar, box } = shapes
  const sections = Math.ceil(hookHeightM / MAST.section)
  const top = sections * MAST.section
  const proxy = (key: string, name: string, shape: Ref, at: Vec, turn = 0) =>
    model.describe(
      model.add(site, 'IfcBuildingElementProxy', `crane/${key}`, { name, shape, at, turn, kind: 'NOTDEFINED' }).ref,
      'Loujing_Equipment',
      { Device: 'crane-1', Kind: '塔式起重机', Model: 'QTZ80' },
    )

  const places = Array.from({ length: sections }, (_, i): Vec => [0, 0, i * MAST.section])
  proxy('mast', '塔吊标准节', shapes.mapped(shapes.template(mastSection(shapes)), places), CRANE.at)
  proxy('base', '塔吊基础', shapes.shape([box([5.4, 5.4, 0.6], [0, 0, -0.35], 'concrete')]), CRANE.at)

  const { jibM, counterJibM } = CRANE
  const jibStep = 3
  const jibSection = shapes.template(boomSection(shapes, jibStep, 1.2))
  const along = (from: number, count: number) =>
    Array.from({ length: count }, (_, i): Vec => [from + i * jibStep, 0, 0])
  const deck: Vec = [CRANE.at[0], CRANE.at[1], top]
  const jib = Math.round(jibM / jibStep)
  proxy('jib', '塔吊起重臂', shapes.mapped(jibSection, along(1.5, jib)), [deck[0], deck[1], top + 1.4], CRANE.jibTurn)

  const apex: Vec = [0, 0, 9.5]
  const turntable = [
    box([2.6, 2.6, 0.7], [0, 0, 0], 'crane'),
    box([1.9, 1.9, 1.2], [0, 0, 0.7], 'crane'),
    box([1.6, 1.5, 2.1], [1.6, -1.9, 0.6], 'cabin'),
    box([1.66, 1.56, 0.9], [1.64, -1.9, 1.4], 'frame'),
    ...[-1, 1].flatMap((side) => [
      bar([0.7, side * 0.7, 1.8], apex, 0.16, 'crane'),
      bar([-0.7, side * 0.7, 1.8], apex, 0.16, 'crane'),
      bar([-counterJibM, side * 0.9, 1.5], [-0.5, side * 0.9, 1.5], 0.22, 'crane'),
    ]),
    box([counterJibM - 1, 1.6, 0.06], [-counterJibM / 2 - 0.5, 0, 1.6], 'steel'),
    box([2.6, 1.5, 3], [-counterJibM + 1.5, 0, -0.9], 'concrete'),
    box([2.2, 1.4, 1.3], [-counterJibM + 5, 0, 1.66], 'steel'),
    bar(apex, [jibM * 0.36, 0, 2.6], 0.07, 'rope'),
    bar(apex, [jibM * 0.78, 0, 2.6], 0.07, 'rope'),
    bar(apex, [-counterJibM + 1.2, 0, 1.8], 0.07, 'rope'),
  ]
  proxy('top', '塔吊回转与平衡臂', shapes.shape(turntable), deck, CRANE.jibTurn)

  const reach = jibM * 0.62
  const drop = 13
  const load = [
    box([1.6, 1.1, 0.4], [reach, 0, 0.95], 'frame'),
    ...[-0.35, 0.35].map((y) => bar([reach, y, 1], [reach, y, -drop], 0.04, 'rope')),
    box([0.5, 0.9, 0.9], [reach, 0, -drop - 0.9], 'guard'),
    ...[-2.4, 2.4].map((x) => bar([reach, 0, -drop - 0.9], [reach + x, 0, -drop - 3.4], 0.05, 'rope')),
    box([6, 0.9, 0.55], [reach, 0, -drop - 4], 'rebar'),
  ]
  proxy('hook', '塔吊吊钩与钢筋', shapes.shape(load), deck, CRANE.jibTurn)
}

function mastSection({ bar }: Shapes): Ref[] {
  const { half, section } = MAST
  const corner = [
    [-half, -half],
    [half, -half],
    [half, half],
    [-half, half],
  ] as const
  return corner.flatMap(([x, y], i) => {
    const [u, v] = corner[(i + 1) % 4]!
    return [
      bar([x, y, 0], [x, y, section], 0.18, 'crane'),
      bar([x, y, 0], [u, v, 0], 0.09, 'crane'),
      bar([x, y, 0], [u, v, section / 2], 0.08, 'crane'),
      bar([u, v, section / 2], [x, y, section], 0.08, 'crane'),
    ]
  })
}

/** One section of a triangular boom along +x: two lower chords, one upper, and the lacing between them. */
function boomSection({ bar }: Shapes, step: number, height: number): Ref[] {
  const half = 0.6
  const middle: Vec = [step / 2, 0, height]
  return [
    bar([0, 0, height], [step, 0, height], 0.14, 'crane'),
    bar([0, -half, 0], [0, half, 0], 0.08, 'crane'),
    ...[-half, half].flatMap((y) => [
      bar([0, y, 0], [step, y, 0], 0.12, 'crane'),
      bar([0, y, 0], middle, 0.07, 'crane'),
      bar(middle, [step, y, 0], 0.07, 'crane'),
    ]),
  ]
}

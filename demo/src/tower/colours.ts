import type { Ref, Step } from './step.ts'
import { text, word } from './step.ts'

/** sRGB, 0–1; `clear` is the transparency of glass and mesh. */
type Colour = { readonly rgb: readonly [number, number, number]; readonly clear?: number }

export const COLOURS = {
  concrete: { rgb: [0.8, 0.78, 0.74] },
  concreteFresh: { rgb: [0.6, 0.59, 0.57] },
  masonry: { rgb: [0.86, 0.8, 0.72] },
  plaster: { rgb: [0.95, 0.94, 0.92] },
  facade: { rgb: [0.96, 0.92, 0.84] },
  band: { rgb: [0.98, 0.96, 0.92] },
  accent: { rgb: [0.8, 0.56, 0.42] },
  stone: { rgb: [0.64, 0.57, 0.5] },
  frame: { rgb: [0.22, 0.23, 0.25] },
  glass: { rgb: [0.36, 0.56, 0.68], clear: 0.3 },
  railGlass: { rgb: [0.66, 0.84, 0.88], clear: 0.6 },
  door: { rgb: [0.42, 0.29, 0.2] },
  steel: { rgb: [0.66, 0.68, 0.7] },
  guard: { rgb: [0.86, 0.22, 0.16] },
  prop: { rgb: [0.83, 0.55, 0.16] },
  formwork: { rgb: [0.72, 0.52, 0.3] },
  mesh: { rgb: [0.3, 0.62, 0.78], clear: 0.62 },
  meshFrame: { rgb: [0.24, 0.46, 0.62] },
  rebar: { rgb: [0.42, 0.27, 0.2] },
  crane: { rgb: [0.98, 0.76, 0.1] },
  cabin: { rgb: [0.95, 0.95, 0.95] },
  rope: { rgb: [0.15, 0.15, 0.16] },
  earth: { rgb: [0.78, 0.7, 0.57] },
  road: { rgb: [0.72, 0.72, 0.7] },
  dustNet: { rgb: [0.36, 0.6, 0.36] },
  fence: { rgb: [0.17, 0.42, 0.68] },
  white: { rgb: [0.96, 0.97, 0.97] },
  hutRoof: { rgb: [0.16, 0.4, 0.66] },
  timber: { rgb: [0.8, 0.64, 0.42] },
  tyre: { rgb: [0.13, 0.13, 0.14] },
  space: { rgb: [0.42, 0.74, 0.6], clear: 0.6 },
} as const satisfies Record<string, Colour>
export type ColourName = keyof typeof COLOURS

/** One IfcSurfaceStyle for each colour that is used. */
export function createStyles(step: Step): (name: ColourName) => Ref {
  const styles = new Map<ColourName, Ref>()
  const create = (name: ColourName): Ref => {
    const { rgb, clear }: Colour = COLOURS[name]
    const colour = step.add('IfcColourRgb', null, ...rgb)
    const rendering = step.add(
      'IfcSurfaceStyleRendering',
      ...[colour, clear ?? 0, null, null, null, null, null, null, word('NOTDEFINED')],
    )
    return step.add('IfcSurfaceStyle', text(name), word('BOTH'), [rendering])
  }
  return (name) => {
    const style = styles.get(name) ?? create(name)
    styles.set(name, style)
    return style
  }
}

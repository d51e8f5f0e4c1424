import type { Solid } from '../solids/parts.ts'

/** What an element is made of on the table: the frame always shows, façade and glass where the building is shown as it will be. */
export type Finish = { kind: 'frame' | 'facade' | 'glass'; css: string }

/** What is there only while the house is built stands on no sand-table. */
const WHILE_BUILDING = /脚手架|塔吊|塔式|起重|安全网|密目网|围挡|施工|吊笼|附着|临|scaffold|crane|hoist|screen|fence/i

const BY_CLASS: readonly (readonly [RegExp, Finish])[] = [
  [/window|curtain/i, { kind: 'glass', css: '#a9c6da' }],
  [/railing/i, { kind: 'facade', css: '#cdd6de' }],
  [/door/i, { kind: 'facade', css: '#c8b39a' }],
  [/wall|covering/i, { kind: 'facade', css: '#efe9df' }],
  [/roof/i, { kind: 'frame', css: '#d9d4cb' }],
  [/slab|plate/i, { kind: 'frame', css: '#f6f4ef' }],
  [/geographic|site/i, { kind: 'frame', css: '#dfe5da' }],
  [/column|beam|member|stair|ramp/i, { kind: 'frame', css: '#eceae5' }],
]

/** Undefined for what is not shown. */
export function lookOf({ ifcClass, name, storey }: Pick<Solid, 'ifcClass' | 'name' | 'storey'>): Finish | undefined {
  if (WHILE_BUILDING.test(name) || /transport/i.test(ifcClass)) return undefined
  if (/树|tree|绿/.test(name)) return { kind: 'frame', css: '#9fbf9a' }
  const known = BY_CLASS.find(([pattern]) => pattern.test(ifcClass))?.[1]
  return known ?? (storey === '' ? undefined : { kind: 'facade', css: '#e4e0d8' })
}

import { cornerOf, type Solid } from '../solids/parts.ts'
import type { Vec } from '../solids/vector.ts'

/** A room as it lies in plan: closed rings of points east and north of the origin, its middle and its area, m². */
export type RoomPlan = {
  guid: string
  name: string
  rings: [number, number][][]
  middle: [number, number]
  areaM2: number
}

const MM = 1000
/** What lies this near to the lowest point is floor. */
const FLOOR_M = 0.02

/** The outline of a room from the triangles of its floor: an edge between two of them is inside, one of a single one is outline. */
export function roomPlanOf(room: Solid): RoomPlan {
  const bottom = Math.min(...room.parts.map(({ box }) => box.min[2]))
  const edges = new Map<string, [string, string]>()
  const points = new Map<string, [number, number]>()
  let areaM2 = 0
  for (const part of room.parts) {
    for (let i = part.start; i < part.end; i += 3) {
      const corners = [0, 1, 2].map((d) => cornerOf(part, i + d))
      if (corners.some(([, , z]) => z > bottom + FLOOR_M)) continue
      const keys = corners.map(([x, y]) => `${Math.round(x * MM)},${Math.round(y * MM)}`)
      corners.forEach(([x, y], d) => points.set(keys[d]!, [x, y]))
      const [a, b, c] = corners as [Vec, Vec, Vec]
      areaM2 += Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2
      for (let d = 0; d < 3; d++) {
        const [from, to] = [keys[d]!, keys[(d + 1) % 3]!]
        if (!edges.delete(`${to} ${from}`)) edges.set(`${from} ${to}`, [from, to])
      }
    }
  }
  const rings = chained([...edges.values()]).map((ring) => ring.map((key) => points.get(key)!))
  const outer = rings.toSorted((a, b) => b.length - a.length)[0] ?? []
  const mean = (d: 0 | 1) => outer.reduce((sum, point) => sum + point[d], 0) / Math.max(1, outer.length)
  return {
    guid: room.guid,
    name: room.name.trim().split(/\s+/).at(-1) ?? '',
    rings,
    middle: [mean(0), mean(1)],
    areaM2: Math.round(areaM2 * 100) / 100,
  }
}

function chained(edges: readonly [string, string][]): string[][] {
  const next = new Map(edges)
  const rings: string[][] = []
  for (const [start] of edges) {
    const ring: string[] = []
    for (let at: string | undefined = start; at !== undefined && next.has(at);) {
      ring.push(at)
      const to: string = next.get(at)!
      next.delete(at)
      at = to
    }
    if (ring.length > 2) rings.push(ring)
  }
  return rings
}

import type { Columns } from './network.ts'
import { profileOf } from './modes.ts'

/** Streets as on squared paper, `size` by `size` corners, `blockM` apart, the middle one at the origin: for tests and for measuring. */
export function gridOf(size: number, blockM: number): Columns {
  const corners = size * size
  const middle = (size - 1) / 2
  const street = profileOf({ highway: 'residential' })!
  const from: number[] = []
  const to: number[] = []
  const add = (a: number, b: number): void => {
    from.push(a)
    to.push(b)
  }
  for (let node = 0; node < corners; node++) {
    if (node % size < size - 1) add(node, node + 1)
    if (node + size < corners) add(node, node + size)
  }
  return {
    east: Float64Array.from({ length: corners }, (_, node) => ((node % size) - middle) * blockM),
    north: Float64Array.from({ length: corners }, (_, node) => (Math.floor(node / size) - middle) * blockM),
    blocked: new Uint8Array(corners),
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    profile: new Uint16Array(from.length),
    offGround: new Uint8Array(from.length),
    profiles: [street],
    places: [],
  }
}

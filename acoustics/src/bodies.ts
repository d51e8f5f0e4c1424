/** What a plane cuts of something, from (at, aside) to (at, aside), metres: the source is at (0, 0), the receiver on the axis. */
export type Piece = readonly [number, number, number, number]

/** Pieces nearer to each other than one to two of these are one body: a wall goes on above its window, for the glass is in no triangle. */
const CELL_M = 1.5
/** Cells are numbered by rows that are longer than any way; small whole numbers are found fastest. */
const ROW = 2 ** 14
const AROUND = [-ROW - 1, -ROW, -ROW + 1, -1, 1, ROW - 1, ROW, ROW + 1]

/** Pieces, sorted by the body of which they are. */
export function bodiesOf(pieces: readonly Piece[]): Piece[][] {
  const parent = pieces.map((_, i) => i)
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!
    return i
  }
  const firstIn = new Map<number, number>()
  pieces.forEach(([at, aside, at2, aside2], i) => {
    const steps = Math.ceil(Math.hypot(at2 - at, aside2 - aside) / CELL_M)
    for (let step = 0; step <= steps; step++) {
      const share = steps === 0 ? 0 : step / steps
      const row = Math.floor((aside + (aside2 - aside) * share) / CELL_M)
      const cell = row * ROW + Math.floor((at + (at2 - at) * share) / CELL_M)
      const first = firstIn.get(cell)
      if (first !== undefined) {
        parent[root(first)] = root(i)
        continue
      }
      firstIn.set(cell, i)
      // Whoever comes to this cell later is of the body of its first: the neighbours are asked once.
      for (const step of AROUND) {
        const other = firstIn.get(cell + step)
        if (other !== undefined) parent[root(other)] = root(i)
      }
    }
  })
  return [...Map.groupBy(pieces.keys(), root).values()].map((body) => body.map((i) => pieces[i]!))
}

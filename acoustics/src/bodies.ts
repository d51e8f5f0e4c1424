/** What a plane cuts of something, from (at, aside) to (at, aside), metres: the source is at (0, 0), the receiver on the axis. */
export type Piece = readonly [number, number, number, number]

/** Pieces nearer to each other than one to two of these are one body: a wall goes on above its window, for the glass is in no triangle. */
const CELL_M = 1.5
const ROW = 2 ** 26

/** Which pieces are of one body: a number for each. */
export function bodiesOf(pieces: readonly Piece[]): number[] {
  const parent = pieces.map((_, i) => i)
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!
    return i
  }
  const firstIn = new Map<number, number>()
  pieces.forEach((piece, i) => {
    for (const cell of cellsOf(piece)) {
      for (const row of [-ROW, 0, ROW]) {
        for (const column of [-1, 0, 1]) {
          const other = firstIn.get(cell + row + column)
          if (other !== undefined) parent[root(other)] = root(i)
        }
      }
      if (!firstIn.has(cell)) firstIn.set(cell, i)
    }
  })
  return pieces.map((_, i) => root(i))
}

function* cellsOf([at, aside, at2, aside2]: Piece): Iterable<number> {
  const steps = Math.ceil(Math.hypot(at2 - at, aside2 - aside) / CELL_M)
  for (let step = 0; step <= steps; step++) {
    const share = steps === 0 ? 0 : step / steps
    const [x, y] = [at + (at2 - at) * share, aside + (aside2 - aside) * share]
    yield Math.floor(y / CELL_M) * ROW + Math.floor(x / CELL_M)
  }
}

export type Heap = { push(key: number, value: number): void; pop(): number | undefined; readonly key: number }

/** A binary heap of numbers by a key, the least first; `key` is that of what was popped last. At most `capacity` are pushed in its life. */
export function createHeap(capacity: number): Heap {
  const keys = new Float64Array(capacity)
  const values = new Uint32Array(capacity)
  let size = 0
  let popped = Number.NaN

  return {
    get key() {
      return popped
    },
    push(key, value) {
      let at = size++
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (keys[parent]! <= key) break
        keys[at] = keys[parent]!
        values[at] = values[parent]!
        at = parent
      }
      keys[at] = key
      values[at] = value
    },
    pop() {
      if (size === 0) return undefined
      popped = keys[0]!
      const top = values[0]!
      const [key, value] = [keys[--size]!, values[size]!]
      let at = 0
      for (let child = 1; child < size; child = 2 * at + 1) {
        if (child + 1 < size && keys[child + 1]! < keys[child]!) child++
        if (keys[child]! >= key) break
        keys[at] = keys[child]!
        values[at] = values[child]!
        at = child
      }
      keys[at] = key
      values[at] = value
      return top
    },
  }
}

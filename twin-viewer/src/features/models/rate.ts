const WINDOW_MS = 8000

/** How fast something goes that is told of now and then: bytes a second over the last eight seconds; 0 before it is known. */
export function createRate() {
  let seen: { at: number; bytes: number }[] = []
  return {
    /** A cut or a pause is no slow line: what was before it does not count. */
    clear: (): void => void (seen = []),
    tell(bytes: number, atMs: number): number {
      // a piece that is sent again begins before where it was
      if (bytes < (seen.at(-1)?.bytes ?? 0)) seen = []
      seen.push({ at: atMs, bytes })
      while (seen.length > 2 && atMs - seen[0]!.at > WINDOW_MS) seen.shift()
      const first = seen[0]!
      return atMs - first.at < 500 ? 0 : ((bytes - first.bytes) * 1000) / (atMs - first.at)
    },
  }
}

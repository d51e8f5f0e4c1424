const REPAINT_MS = 500
const LOG_MS = 15_000
const CELLS = 24

/** A bar with the time left on standard error: one line of a terminal, a line every 15 s of a log. */
export function showProgress(label: string, total: number): { step: () => void } {
  const startedMs = performance.now()
  const isTerminal = process.stderr.isTTY
  let shownMs = startedMs
  let done = 0
  return {
    step() {
      done++
      const nowMs = performance.now()
      if (done < total && nowMs - shownMs < (isTerminal ? REPAINT_MS : LOG_MS)) return
      shownMs = nowMs
      const filled = Math.round((CELLS * done) / total)
      const leftS = Math.ceil(((nowMs - startedMs) * (total - done)) / done / 1000)
      const line = `${label} [${'#'.repeat(filled)}${'.'.repeat(CELLS - filled)}] ${done}/${total} eta ${leftS} s`
      process.stderr.write(isTerminal ? `\r${line}${done < total ? '' : '\n'}` : `${line}\n`)
    },
  }
}

export type Sample = { atMs: number; value: number }

/**
 * The path of a small line chart in a `width` × `height` field with a pixel of margin: time to the right, value upwards.
 * The line breaks where two samples are farther apart than `gapMs`.
 */
export function sparkline(samples: readonly Sample[], width: number, height: number, gapMs: number): string {
  if (samples.length < 2) return ''
  const times = samples.map(({ atMs }) => atMs)
  const values = samples.map(({ value }) => value)
  const [from, to] = [Math.min(...times), Math.max(...times)]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = (atMs: number) => 1 + ((atMs - from) / (to - from || 1)) * (width - 2)
  const y = (value: number) => (high === low ? height / 2 : 1 + (1 - (value - low) / (high - low)) * (height - 2))
  return samples
    .map(({ atMs, value }, index) => {
      const previous = samples[index - 1]
      const isBreak = !previous || atMs - previous.atMs > gapMs
      return `${isBreak ? 'M' : 'L'}${x(atMs).toFixed(1)} ${y(value).toFixed(1)}`
    })
    .join('')
}

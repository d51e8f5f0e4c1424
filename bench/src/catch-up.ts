import type { Constellation } from '@loujing/e2e/constellation'
import type { Line } from '@loujing/e2e/line'
import { openLive } from '@loujing/e2e/sse'
import { toMs } from '@loujing/wire/instant'
import { quantile } from './figures.ts'
import { publishSteadily, type Load } from './pipeline.ts'

export type CatchUp = { liveRate: number; catchUpRate: number; before: { p99: number }; during: { p99: number } }

/**
 * The line is cut for `cutSeconds` while readings go on at the set rate, then mended while they still go on: how fast the
 * backlog arrives beside the present, and what that does to the present's delay.
 */
export async function measureCatchUp(
  world: Constellation,
  line: Line,
  load: Load,
  cutSeconds: number,
): Promise<CatchUp> {
  const viewer = await openLive(world.baseUrl, world.site, world.api.cookie)
  const abort = new AbortController()
  const publishing = publishSteadily(world, { ...load, seconds: 600 }, abort.signal)
  const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const delays = (fromMs: number, toEndMs: number) =>
    viewer.messages
      .filter(({ seenAtMs }) => seenAtMs >= fromMs && seenAtMs < toEndMs)
      .flatMap(({ message, seenAtMs }) =>
        message.type === 'readings' && !message.data.replay
          ? message.data.values.map(({ observedAt }) => seenAtMs - toMs(observedAt))
          : [],
      )
  const replayed = () =>
    viewer.messages.reduce(
      (sum, { message }) => sum + (message.type === 'readings' && message.data.replay ? message.data.count : 0),
      0,
    )

  await pause(3)
  const quietMs = Date.now()
  await pause(load.seconds)
  const cutMs = Date.now()
  line.cut()
  await pause(cutSeconds)
  line.mend()
  const expected = load.perSecond * cutSeconds * 3 * 0.95
  while (replayed() === 0) await pause(0.02)
  const beginMs = Date.now()
  while (replayed() < expected && Date.now() - beginMs < 120_000) await pause(0.02)
  const endMs = Date.now()
  const rate = replayed() / 3 / ((endMs - beginMs) / 1000)
  abort.abort()
  await publishing
  await viewer[Symbol.asyncDispose]()
  return {
    liveRate: load.perSecond,
    catchUpRate: rate,
    before: { p99: quantile(delays(quietMs, cutMs), 0.99) },
    during: { p99: quantile(delays(beginMs, endMs), 0.99) },
  }
}

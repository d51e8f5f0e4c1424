import type { Camera } from '@loujing/demo/devices/camera'
import type { Constellation } from '@loujing/e2e/constellation'
import { openLive } from '@loujing/e2e/sse'
import { toMs } from '@loujing/wire/instant'
import { quantile } from './figures.ts'

/**
 * Milliseconds from the frame that an alarm's picture shows to the alarm on a viewer's stream, over `times` appearances of a
 * bare head; each waits until the alarm before it is cleared.
 */
export async function measureAlarm(
  world: Constellation,
  camera: Camera,
  bareHead: Uint8Array,
  times: number,
): Promise<{ p50: number; p95: number }> {
  const delays: number[] = []
  for (let n = 0; n < times; n++) {
    const viewer = await openLive(world.baseUrl, world.site, world.api.cookie)
    camera.show(bareHead, 1500)
    const raised = await viewer.until(
      (message) => message.type === 'alarm' && message.data.state === 'active' && message.data.type === 'no-helmet',
    )
    const told = viewer.messages.find(({ message }) => message === raised)
    if (raised.type !== 'alarm' || !raised.data.episode || !told)
      throw new Error('an alarm of a camera has its episode')
    delays.push(told.seenAtMs - toMs(raised.data.episode.picture.takenAt))
    await viewer.until(
      (message) => message.type === 'alarm' && message.data.id === raised.data.id && message.data.state === 'cleared',
      60_000,
    )
    await viewer[Symbol.asyncDispose]()
  }
  return { p50: quantile(delays, 0.5), p95: quantile(delays, 0.95) }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { EdgeStatus } from '@loujing/wire/edge-status'
import { expect, test } from 'vitest'
import { startCamera } from '../../demo/src/devices/camera.ts'
import { peopleJpeg } from './sources/support/media.ts'
import { canLimitCpu, limitCpu } from './support/cpu-quota.ts'
import { aDevice, aReading, READING } from './support/device.ts'
import { eventually } from './support/eventually.ts'
import { aFakeCloud } from './support/fake-cloud.ts'
import { aFolder } from './support/folder.ts'
import { withCloud } from './support/gateway.ts'
import { aGatewayProcess, freePort } from './support/process.ts'

const SHARE = 0.2
const IS_SOAK = process.env.LOUJING_SOAK === '1'
const MINUTES = IS_SOAK ? 30 : 0.5
/** One in a hundred of half a minute is two acknowledgements: too few to be judged by. */
const JUDGED = IS_SOAK ? 'p99' : 'p95'
const CONTROL_MS = 15_000
const PAUSE_MS = 100
const HOUR_MS = 3_600_000
/** A group that has used its share waits for the next tenth of a second, whoever in it used it. */
const PERIOD_MS = 100

test.skipIf(!canLimitCpu())(
  'a gateway with a fifth of a processor and two cameras: readings are taken in time, frames are skipped and told, memory stays',
  { timeout: (MINUTES + 4) * 60_000 },
  async () => {
    const cloud = await aFakeCloud()
    const lens = await startCamera({ port: 0, frames: [await peopleJpeg()], framesPerSecond: 10 })
    const camera = (source: string) => ({ source, kind: 'snapshot', url: lens.snapshotUrl, previewMs: 1000 })
    const gateway = await aGatewayProcess(aFolder(), await freePort(), {
      ...withCloud(cloud.url),
      cameras: [camera('cam-gate'), camera('cam-yard')],
      detector: { model: join(import.meta.dirname, '../../models/person-helmet') },
    })
    const statuses = () =>
      cloud.got.filter(({ topic }) => topic.endsWith('/status')).map(({ data }) => data as EdgeStatus)
    const newestStatus = (is: (status: EdgeStatus) => boolean, what: string) =>
      eventually(() => statuses().findLast(is), what, 90_000)
    const sample = (periodMs: number) => {
      const version = cloud.desired.version + 1
      cloud.desired = { version, sources: { 'cam-gate': { periodMs }, 'cam-yard': { periodMs } } }
      return eventually(() => cloud.polls.some((query) => query.includes(`after=${version}&`)), 'the period', 60_000)
    }
    await newestStatus(({ detector }) => detector !== undefined, 'a judged frame')

    const pid = gateway.child.pid!
    limitCpu(pid, SHARE)
    await sample(HOUR_MS)
    const without = await acknowledgements(gateway.mqtt, CONTROL_MS)
    await sample(100)
    const residentMb: number[] = []
    const watch = setInterval(() => residentMb.push(residentMbOf(pid)), 1000)
    const beside = await acknowledgements(gateway.mqtt, MINUTES * 60_000)
    clearInterval(watch)

    const { detector, sources } = await newestStatus(
      (status) => (status.detector?.skippedPerSecond ?? 0) > 0,
      'a status that tells of skipped frames',
    )
    const third = Math.floor(residentMb.length / 3)
    const [early, late] = [median(residentMb.slice(0, third)), median(residentMb.slice(-third))]
    const told = ({ p50, p99, count }: Acknowledged) => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms of ${count}`
    process.stdout.write(
      `CPU quota 20 %: PUBACK without pictures ${told(without)}; for ${MINUTES} min beside two cameras of 10 frames/s ${told(beside)}; ` +
        `${detector!.judgedPerSecond} frames/s judged of at most ${detector!.mostPerSecond}, ${detector!.skippedPerSecond} skipped; ` +
        `memory ${early.toFixed(0)} → ${late.toFixed(0)} MB\n`,
    )
    expect(beside[JUDGED]).toBeLessThan(3 * Math.max(without[JUDGED], 2 * PERIOD_MS))
    for (const source of ['cam-gate', 'cam-yard'])
      expect(sources.find((each) => each.source === source)!.skippedFrames, source).toBeGreaterThan(0)
    expect(late).toBeLessThan(early * 1.2 + 20)
    await lens.close()
    expect(await gateway.stop()).toBe(0)
  },
)

type Acknowledged = { p50: number; p95: number; p99: number; count: number }

async function acknowledgements(port: number, lastMs: number): Promise<Acknowledged> {
  const device = await aDevice(port)
  const tookMs: number[] = []
  const untilMs = Date.now() + lastMs
  while (Date.now() < untilMs) {
    const startedMs = performance.now()
    await device.publishAsync(READING, aReading(60), { qos: 1 })
    tookMs.push(performance.now() - startedMs)
    await delay(PAUSE_MS)
  }
  await device.endAsync()
  const sorted = tookMs.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), count: sorted.length }
}

const residentMbOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

import type { DetectorLoad, SourceHealth } from '@loujing/wire/edge-status'
import { formatTopic } from '@loujing/wire/topic'
import type { LocalClient } from './broker/local-client.ts'
import type { Config } from './config.ts'
import type { Logger } from './log.ts'
import { createWorkshop } from './sources/camera/clip/workshop.ts'
import { startDetector } from './sources/camera/detector/start-detector.ts'
import { createRate } from './sources/camera/detector/load.ts'
import type { KeepEvidence, Publish, Source } from './sources/source.ts'
import { createSources } from './sources/sources.ts'

export type RunningSources = {
  readonly bySlug: ReadonlyMap<string, Source>
  health(): SourceHealth[]
  /** Undefined without a detector, and until it has judged a frame. */
  detectorLoad(): DetectorLoad | undefined
  ports(): { hj212?: number }
  close(): Promise<void>
}

type SourcesOptions = {
  log: Logger
  /** Each source speaks with its own identity, through the same door as a device on the network. */
  connect(source: Source): LocalClient
  keepEvidence: KeepEvidence
  onProblem(problem: string, detail: string): void
}

/** Starts the detector and every source that the gateway reads itself. */
export async function startSources(config: Config, options: SourcesOptions): Promise<RunningSources> {
  const { log, connect, keepEvidence, onProblem } = options
  await using stack = new AsyncDisposableStack()
  const detector = config.detector && stack.adopt(await startDetector(config.detector.model), (one) => one.close())
  const workshop = createWorkshop()
  const sources = createSources(config, { detector, workshop }, log.child({ name: 'sources' }))
  const stop = new AbortController()
  for (const source of sources) {
    const client = connect(source)
    const publish: Publish = (topic, payload, { preview = false } = {}) =>
      client.publish(formatTopic(topic), payload instanceof Uint8Array ? payload : JSON.stringify(payload), {
        qos: preview ? 0 : 1,
        retain: topic.stream === 'state',
      })
    stack.defer(() => source.close())
    await source.start(
      { publish, keepEvidence, problem: (type, slug, detail) => onProblem(type, `${slug}: ${detail}`) },
      stop.signal,
    )
  }
  // First of all, so that the cameras can still tell of the clips that came to nothing.
  stack.defer(() => workshop.close())
  const owned = stack.move()
  const skipped = createRate()
  let skippedBefore = 0
  const health = () => sources.map((source) => source.health())
  const listening = sources.find((source) => source.port?.() !== undefined)?.port?.()
  return {
    bySlug: new Map(sources.map((source) => [source.source, source])),
    health,
    detectorLoad() {
      const load = detector?.load()
      const skippedNow = health().reduce((sum, { skippedFrames = 0 }) => sum + skippedFrames, 0)
      const nowMs = performance.now()
      skipped.add(skippedNow - skippedBefore, nowMs)
      skippedBefore = skippedNow
      return load && { ...load, skippedPerSecond: skipped.perSecond(nowMs) }
    },
    ports: () => (listening === undefined ? {} : { hj212: listening }),
    async close() {
      stop.abort()
      await owned.disposeAsync()
    },
  }
}

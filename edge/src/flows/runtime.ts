import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { SourceHealth } from '@loujing/wire/edge-status'
import type { Slug } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { FlowsOrders } from './settings.ts'
import type { FlowsWord } from './worker.ts'

export type FlowsConfig = { file: string; editor: boolean; host: string; port: number; password?: string }

/** The part of pino's logger that flows need. */
export type FlowsLogger = Record<'error' | 'warn' | 'info', (values: object, message: string) => void>

export type FlowsOptions = {
  config: FlowsConfig
  /** The gateway's MQTT listener on loopback, and the credential of user `flows` made for this start. */
  mqtt: { host: string; port: number; username: string; password: string }
  site: Slug
  dataDir: string
  log: FlowsLogger
}

export type Flows = {
  /** Resolves when the flows run, or when the first attempt has failed. Never rejects. */
  readonly ready: Promise<void>
  health(): SourceHealth
  /** Where the editor listens, when it was asked for and is up. */
  editorPort(): number | undefined
  close(): Promise<void>
}

// A cold start on a busy box takes long; once it runs, silence is a fault.
const START_MS = 120_000
const SILENT_MS = 15_000
const STOP_MS = 8_000
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000
const HEAP_MB = 256

/**
 * Starts Node-RED with the site's flows, and does not wait for it: flows that do not start are a state of health and are
 * tried again, never a reason for the gateway to wait or to stop.
 */
export async function startFlows({ config, mqtt, site, dataDir, log }: FlowsOptions): Promise<Flows> {
  const userDir = join(dataDir, 'flows')
  await mkdir(userDir, { recursive: true })
  // Node-RED looks for installed nodes here; there are none, and none can be installed.
  await writeFile(join(userDir, 'package.json'), '{ "name": "flows-of-this-gateway", "private": true }\n')
  if (config.editor && config.password === undefined) {
    log.error({ problem: 'no-password' }, 'flow editor stays off: it needs a password')
  }
  const orders: FlowsOrders = {
    file: config.file,
    userDir,
    credential: { user: mqtt.username, password: mqtt.password },
    ...(config.editor &&
      config.password !== undefined && { editor: { host: config.host, port: config.port, password: config.password } }),
  }
  const env = {
    LOUJING_SITE: site,
    LOUJING_MQTT_HOST: mqtt.host,
    LOUJING_MQTT_PORT: String(mqtt.port),
    HOME: userDir,
    TZ: 'UTC',
  }

  const closing = new AbortController()
  let health: SourceHealth = { source: 'flows', kind: 'flow', state: 'offline' }
  let editorPort: number | undefined
  let worker: Worker | undefined

  const online = (): void => {
    health = { source: 'flows', kind: 'flow', state: 'online' }
  }
  const failing = (error: string): void => {
    health = { source: 'flows', kind: 'flow', state: 'failing', error: error.slice(0, 300) }
  }

  /** One life of the thread: resolves when it has ended, with whether it had started. */
  function run(onSettled: () => void): Promise<boolean> {
    const thread = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: orders,
      env,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    worker = thread
    let started = false
    const silent = (): void => {
      failing(started ? 'a flow keeps the thread busy' : 'flows did not start in time')
      log.error({ started }, 'flows do not answer')
      void thread.terminate()
    }
    let silence = setTimeout(silent, START_MS)
    thread.on('message', (told: FlowsWord) => {
      silence.refresh()
      if (told.word === 'log') hear(told)
      if (told.word === 'stalled') failing(told.reason)
      if (told.word === 'running') online()
      if (told.word === 'started') {
        started = true
        clearTimeout(silence)
        silence = setTimeout(silent, SILENT_MS)
        editorPort = told.editorPort
      }
      // Node-RED starts its flows after it says that it has started.
      if (started && health.state !== 'offline') onSettled()
    })
    thread.on('error', (error: Error) => {
      failing(error.message)
      log.error({ err: error }, 'flows ended with an error')
    })
    return new Promise((resolve) => {
      thread.once('exit', () => {
        clearTimeout(silence)
        onSettled()
        resolve(started)
      })
    })
  }

  function hear({ level, text, node }: Extract<FlowsWord, { word: 'log' }>): void {
    log[level]({ text, ...(node !== undefined && { node }) }, 'flow says')
    if (level === 'error' && health.state === 'online') health = { ...health, error: text.slice(0, 300) }
  }

  async function live(onSettled: () => void): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    while (!closing.signal.aborted) {
      const started = await run(onSettled)
      if (closing.signal.aborted) return
      if (health.state !== 'failing') failing('the thread ended')
      retryMs = started ? FIRST_RETRY_MS : Math.min(retryMs * 2, LAST_RETRY_MS)
      log.warn({ retryMs }, 'flows are started again')
      await delay(retryMs, undefined, { signal: closing.signal }).catch(() => undefined) // aborted: closing
    }
  }

  const settled = Promise.withResolvers<void>()
  const lived = live(settled.resolve)

  return {
    ready: settled.promise,
    health: () => (health.state === 'online' ? { ...health, lastAt: toInstant(Date.now()) } : health),
    editorPort: () => editorPort,
    async close() {
      closing.abort()
      worker?.postMessage('stop')
      const late = setTimeout(() => void worker?.terminate(), STOP_MS)
      await lived
      clearTimeout(late)
      health = { source: 'flows', kind: 'flow', state: 'stopped' }
    },
  }
}

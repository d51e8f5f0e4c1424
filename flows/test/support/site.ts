import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Aedes, type Client } from 'aedes'
import mqtt from 'mqtt'
import { startFlows, type Flows } from '@loujing/edge/flows/runtime'
import type { EdgeAlarm } from '@loujing/wire/edge-alarm'
import type { Envelope } from '@loujing/wire/envelope'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { PointValue } from '@loujing/wire/reading'
import { formatTopic } from '@loujing/wire/topic'

export const SITE = 'yunqi'
export const SITE_FLOWS = join(import.meta.dirname, '../../site-default/flows.json')

export type AlarmEnvelope = Envelope<EdgeAlarm>

/** A broker, Node-RED with the flows of a file, and a sensor that publishes: a site with nothing but its rules. */
export type FlowSite = AsyncDisposable & {
  flows: Flows
  port: number
  logged: { level: string; text: unknown }[]
  /** Publishes one reading of `source`; resolves at PUBACK. */
  read(source: string, at: number, value: PointValue): Promise<void>
  /** The next alarm on `edge/flows/alarm`, in order; rejects when none comes in time. */
  nextAlarm(): Promise<AlarmEnvelope>
  alarmsWaiting(): number
  /** Stops Node-RED and starts it again with the same data folder. */
  restartFlows(): Promise<void>
}

export async function startFlowSite(file: string = SITE_FLOWS): Promise<FlowSite> {
  const password = 'per-start'
  const broker = await Aedes.createBroker()
  broker.authenticate = (client, _user, given, done) =>
    done(null, client.id !== 'flows' || given?.toString() === password)
  const server = createServer({ noDelay: true }, (socket) => void broker.handle(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const dataDir = await mkdtemp(join(tmpdir(), 'loujing-flows-'))
  const logged: FlowSite['logged'] = []
  const note = (level: string) => (values: object) =>
    void logged.push({ level, text: 'text' in values ? values.text : values })
  const log = { error: note('error'), warn: note('warn'), info: note('info') }

  const sensor = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 })
  const alarms: AlarmEnvelope[] = []
  let heard = Promise.withResolvers<void>()
  sensor.on('message', (_topic, payload) => {
    alarms.push(JSON.parse(payload.toString()) as AlarmEnvelope)
    heard.resolve()
    heard = Promise.withResolvers()
  })
  await sensor.subscribeAsync(formatTopic({ site: SITE, kind: 'edge', source: 'flows', stream: 'alarm' }), { qos: 1 })

  const start = async (): Promise<Flows> => {
    const listening = subscribed(broker)
    const flows = await startFlows({
      config: { file, editor: false, host: '127.0.0.1', port: 0 },
      mqtt: { host: '127.0.0.1', port, username: 'flows', password },
      site: SITE,
      dataDir,
      log,
    })
    await flows.ready
    if (flows.health().state === 'online') await listening
    return flows
  }
  let flows = await start()

  return {
    get flows() {
      return flows
    },
    port,
    logged,
    alarmsWaiting: () => alarms.length,
    async read(source, at, value) {
      const topic = formatTopic({ site: SITE, kind: 'sensor', source, stream: 'reading' })
      const data = { values: [value] }
      const envelope: Envelope = { id: uuidv7(), type: 'sensor.reading', time: toInstant(at), data }
      await sensor.publishAsync(topic, JSON.stringify(envelope), { qos: 1 })
    },
    async nextAlarm() {
      const late = AbortSignal.timeout(10_000)
      for (;;) {
        const next = alarms.shift()
        if (next) return next
        if (late.aborted) throw new Error(`no alarm came; flows said ${JSON.stringify(logged)}`)
        await Promise.race([heard.promise, once(late, 'abort')])
      }
    },
    async restartFlows() {
      await flows.close()
      flows = await start()
    },
    async [Symbol.asyncDispose]() {
      await flows.close()
      await sensor.endAsync(true)
      await new Promise<void>((resolve) => broker.close(resolve))
      await new Promise((resolve) => server.close(resolve))
      await rm(dataDir, { recursive: true })
    },
  }
}

/** Resolves when the flows have subscribed: what is published before that, no flow hears. */
function subscribed(broker: Aedes): Promise<void> {
  return new Promise((resolve) => {
    const hear = (_subscriptions: unknown, client: Client): void => {
      if (client.id !== 'flows') return
      broker.off('subscribe', hear)
      resolve()
    }
    broker.on('subscribe', hear)
  })
}

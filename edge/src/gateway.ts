import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { CommandResult } from '@loujing/wire/command'
import type { Envelope } from '@loujing/wire/envelope'
import type { EdgeStatus } from '@loujing/wire/edge-status'
import { uuidv7, type MessageId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { formatFilter, formatTopic, type Topic } from '@loujing/wire/topic'
import { createAccept } from './broker/accept.ts'
import { createAuthenticate, credentialsOf } from './broker/authenticate.ts'
import { createBroker } from './broker/broker.ts'
import { openListeners } from './broker/listeners.ts'
import { connectLocal, type LocalClient } from './broker/local-client.ts'
import { createRegistry } from './broker/registry.ts'
import { createRights, type Identity } from './broker/rights.ts'
import { createCommands } from './commands/commands.ts'
import type { Config } from './config.ts'
import { createHealth } from './health.ts'
import type { Logger } from './log.ts'
import type { Durability } from './outbox/database.ts'
import { openEvidence } from './outbox/evidence.ts'
import { openOutbox } from './outbox/outbox.ts'
import type { Rejection } from './outbox/quarantine.ts'
import { createPresence } from './presence.ts'
import { createProblemCounts } from './problem-counts.ts'
import { createCloudClient } from './uplink/cloud-client.ts'
import { createPreviews } from './uplink/preview-lane.ts'
import { createRules } from './rules/runner.ts'
import { openRuleStore } from './rules/keep.ts'
import { startUplink, type Uplink } from './uplink/uplink.ts'
import { startOnlookers, type Onlookers } from './start-onlookers.ts'
import { startSources, type RunningSources } from './start-sources.ts'

export type GatewayOptions = {
  log: Logger
  now?: () => number
  /** How soon a lost line is tried again; tests are in a hurry. */
  retry?: { firstMs: number; maxMs: number }
  /** For the failing control of the power-cut test alone; no configuration leads here. */
  durability?: Durability
}

export type RunningGateway = AsyncDisposable & {
  readonly ports: {
    mqtt: number
    mqtts?: number
    websocket?: number
    hj212?: number
    console?: number
    editor?: number
  }
  status(): EdgeStatus
}

const DRAIN_MS = 1000
// A full outbox takes no inventory, and must be emptied all the same.
const ANNOUNCE_WITHIN_MS = 2000

/** One gateway: what is observed (1) comes through one door (2), is kept (3) and goes up (4); what is wanted comes back (5). */
export async function startGateway(
  config: Config,
  { log, now = Date.now, retry, durability = 'full' }: GatewayOptions,
): Promise<RunningGateway> {
  await using stack = new AsyncDisposableStack()
  const problems = createProblemCounts(log)
  const { site, gateway, data, limits } = config
  const topicOf = <K extends Topic['kind']>(kind: K, source: string, stream: Extract<Topic, { kind: K }>['stream']) =>
    formatTopic({ site, kind, source, stream } as Topic)

  // 3. nothing is lost
  const outbox = stack.adopt(
    openOutbox({ folder: data, limitBytes: limits.outboxBytes, now, durability, onProblem: problems.add }),
    (opened) => opened.close(),
  )
  const evidence = openEvidence(outbox, join(data, 'evidence'), limits.evidenceBytes)
  const previews = createPreviews(now)

  // 2. the only door
  const registry = createRegistry(config)
  const presence = createPresence(config)
  const flowsPassword = randomBytes(24).toString('base64url')
  let inventorySeq = 0
  // What was parsed at the door is not parsed again by those who hear it in the process.
  const envelopes = new WeakMap<Uint8Array, Envelope>()
  const accept = createAccept({
    outbox,
    registry,
    now,
    onProblem: problems.add,
    onPreview: previews.offer,
    onFact(topic, envelope, seq, payload) {
      envelopes.set(payload, envelope)
      presence.heard(topic.source, now())
      if (topic.stream === 'inventory') inventorySeq = seq
      if (topic.stream === 'result') commands.onResult(envelope.data as CommandResult)
    },
  })
  const broker = await createBroker<Identity>({
    authenticate: createAuthenticate([
      ...credentialsOf(config),
      { identity: { role: 'flows', source: 'flows' }, password: flowsPassword },
    ]),
    rights: createRights(site),
    accept,
    limits,
    log: log.child({ name: 'broker' }),
    onProblem(problem, detail, violation) {
      problems.add(problem, detail)
      if (violation) quarantine({ topic: '', problem, detail, payload: Buffer.alloc(0) })
    },
    onPresence: presence.connected,
  })
  stack.defer(() => broker.close())
  const connect = (who: Identity, will?: { topic: string; payload: string }): LocalClient =>
    stack.adopt(connectLocal(broker, { who, name: who.source, ...(will && { will }) }), (client) => client.close())

  function quarantine(rejection: Rejection): void {
    outbox
      .append(undefined, rejection)
      .catch((error: unknown) => log.warn({ error: String(error) }, 'quarantine refused'))
  }

  // the site's own rules hear what the broker took, like anybody
  const rules = createRules({
    site,
    store: openRuleStore(outbox),
    local: connect({ role: 'rules', source: 'rules' }),
    log: log.child({ name: 'rules' }),
    now,
  })
  stack.defer(() => rules.close())
  for (const kind of ['sensor', 'camera'] as const) {
    await broker.hear({ role: 'rules', source: 'rules' }, formatFilter({ site, kind }), (topic, payload) => {
      const envelope = envelopes.get(payload)
      if (envelope) rules.hear(topic, envelope)
    })
  }

  // 1. facts are observed
  const client = config.cloud && stack.adopt(createCloudClient(config.cloud.url), (opened) => opened.close())
  let uplink: Uplink | undefined
  let onlookers: Onlookers | undefined = undefined
  let sources: RunningSources | undefined = undefined
  const statusTopic = topicOf('edge', gateway, 'status')
  const health = createHealth({
    outbox: outbox.status,
    line: () =>
      uplink?.status() ?? { state: 'unclaimed', backlog: outbox.status().depth, evidenceQueued: evidence.queued() },
    detector: () => sources?.detectorLoad(),
    sources: () => [...(sources?.health() ?? []), ...presence.health(), ...(onlookers?.health() ?? [])],
    rules: rules.health,
    problems: problems.counts,
    publish: (status) => self.publish(statusTopic, JSON.stringify(status), { retain: true }),
    onFailure: (error) => log.warn({ error: String(error) }, 'status not published'),
    now,
  })
  // The will of a process that is gone is told to nobody; it is for the day when the broker is another process.
  const self = connect(
    { role: 'gateway', source: gateway },
    { topic: statusTopic, payload: JSON.stringify(health.envelope('offline')) },
  )

  async function announce(): Promise<number> {
    const envelope = {
      id: uuidv7<MessageId>(now()),
      type: 'edge.inventory',
      time: toInstant(now()),
      data: registry.inventory,
    }
    await self.publish(topicOf('edge', gateway, 'inventory'), JSON.stringify(envelope))
    return inventorySeq
  }
  // Before anybody can speak, so that the cloud knows every device when it hears of the first reading.
  const bornAt = await Promise.race([announce(), pause(ANNOUNCE_WITHIN_MS).then(() => outbox.lastSeq() + 1)])
  const running = await startSources(config, {
    log,
    connect: (source) => connect({ role: source.kind, source: source.source }),
    keepEvidence: evidence.keep,
    onProblem: problems.add,
  })
  stack.defer(() => running.close())
  sources = running

  // 5. the way back
  const commands = createCommands({
    site,
    outbox,
    local: self,
    sources: running.bySlug,
    listening: presence.sources,
    runRules: rules.run,
    log: log.child({ name: 'commands' }),
    now,
  })
  stack.defer(() => commands.close())
  await commands.resume()

  // 4. to the cloud
  if (client) {
    uplink = startUplink({
      site,
      gateway,
      folder: data,
      ...(config.cloud?.claimKey !== undefined && { claimKey: config.cloud.claimKey }),
      client,
      outbox,
      evidence,
      previews,
      lookable: (source) => running.bySlug.get(source)?.show,
      log: log.child({ name: 'uplink' }),
      onProblem: problems.add,
      bornAt,
      announce,
      onCommandsWaiting: commands.hurry,
      now,
      ...(retry && { retry }),
    })
    const line = uplink.line
    const polling = new AbortController()
    const polled = commands.run(client, line, polling.signal)
    stack.defer(async () => {
      polling.abort()
      await Promise.all([polled, uplink?.close()])
    })
  }

  const listeners = stack.adopt(await openListeners(broker, config), (opened) => opened.close())
  onlookers = stack.adopt(
    await startOnlookers(config, {
      log,
      hear: (name, filter, onMessage) =>
        broker.hear({ role: 'reader', source: name }, filter, (topic, payload) =>
          onMessage(topic, payload, envelopes.get(payload)),
        ),
      inventory: registry.inventory,
      status: () => health.status(),
      quarantine: outbox.quarantine,
      mqtt: { port: listeners.mqtt.port, password: flowsPassword },
    }),
    (started) => started.close(),
  )
  stack.defer(async () => {
    await health.close()
    const deadlineMs = performance.now() + DRAIN_MS
    while (uplink?.line.state() === 'up' && outbox.status().depth > 0 && performance.now() < deadlineMs) {
      await pause(20)
    }
  })
  health.start()
  log.info({ site, gateway, mqtt: listeners.mqtt.port }, 'gateway is up')

  const owned = stack.move()
  return {
    ports: {
      mqtt: listeners.mqtt.port,
      ...(listeners.mqtts && { mqtts: listeners.mqtts.port }),
      ...(listeners.websocket && { websocket: listeners.websocket.port }),
      ...running.ports(),
      ...onlookers.ports(),
    },
    status: () => health.status(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

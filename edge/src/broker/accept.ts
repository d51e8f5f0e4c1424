import type { Envelope } from '@loujing/wire/envelope'
import type { Topic } from '@loujing/wire/topic'
import type { Outbox } from '../outbox/outbox.ts'
import { OutboxRefusal } from '../outbox/refusal.ts'
import { believe, type Doubt } from './believe.ts'
import { createTopicReader } from './topic-reader.ts'
import type { Said } from './broker.ts'
import type { Registry } from './registry.ts'
import type { Identity } from './rights.ts'

export type AcceptOptions = {
  outbox: Outbox
  registry: Registry
  now: () => number
  onProblem(problem: string, detail: string): void
  /** A JPEG of a camera: shown, and sent when the line is free; never kept. */
  onPreview(source: string, jpeg: Buffer): void
  /**
   * After the commit; `seq` is its number in the outbox, 0 when it is not one for the cloud, and `payload` what subscribers get.
   */
  onFact(topic: Topic, envelope: Envelope, seq: number, payload: Buffer): void
}

/** One message on its way through the steps. A step that sets `done` ends it. */
type Passage = {
  who: Identity
  said: Said
  topic?: Topic
  envelope?: Envelope
  doubt?: Doubt
  /** What is believed is what was said, word for word. */
  asSaid?: boolean
  seq?: number
  done?: true
}
type Step = (passage: Passage) => void | Promise<void>

// A message that is acknowledged but must reach nobody is led here: no grant covers it, and no wildcard matches a leading $.
const NOWHERE = '$loujing/nowhere'

// They do not wait for company on the way up: someone is in danger, or someone is waiting for the answer.
const URGENT = new Set(['camera/episode', 'edge/alarm', 'edge/status', 'edge/inventory', 'command/result'])
const RETAINED = new Set(['state', 'status'])

/**
 * What happens before PUBACK, in order. A fact that is not believable is acknowledged all the same — its device would send
 * it for ever otherwise — but goes to quarantine under its name; one that cannot be stored is not acknowledged.
 */
export function createAccept(options: AcceptOptions) {
  const { outbox, registry, now, onProblem } = options
  const topicOf = createTopicReader()
  const steps: Step[] = [readTopic, limitRetain, passPreview, judge, keep, tell]

  return async function accept(who: Identity, said: Said): Promise<void> {
    const passage: Passage = { who, said }
    for (const step of steps) {
      // Waiting for a step that has nothing to wait for would cost each message a turn of the loop.
      const waiting = step(passage)
      if (waiting) await waiting
      if (passage.done) return
    }
  }

  function readTopic(passage: Passage): void {
    const topic = topicOf(passage.said.topic)
    // Rights are given for topics of the grammar only, so this is a hole in the rights, not a client's mistake.
    if (!topic) throw new Error(`/problems/message/topic: ${passage.said.topic}`)
    passage.topic = topic
  }

  function limitRetain({ said, topic }: Passage): void {
    if (!RETAINED.has(topic!.stream)) said.retain = false
  }

  function passPreview(passage: Passage): void {
    if (passage.topic!.kind !== 'camera' || passage.topic!.stream !== 'snapshot') return
    options.onPreview(passage.topic!.source, passage.said.payload)
    passage.done = true
  }

  function judge(passage: Passage): void {
    const { said, topic } = passage
    // An empty retained message is how MQTT forgets a retained one [MQTT-3.3.1-10]; it is no fact.
    if (said.retain && said.payload.length === 0) {
      passage.done = true
      return
    }
    const { envelope, doubt, asSaid = false } = believe(topic!, said.payload, registry, now())
    passage.asSaid = asSaid
    if (envelope) passage.envelope = envelope
    if (doubt) {
      passage.doubt = doubt
      onProblem(doubt.problem, `${said.topic}: ${doubt.detail ?? ''}`)
    }
  }

  async function keep(passage: Passage): Promise<void> {
    const { said, topic, envelope, doubt } = passage
    const key = `${topic!.kind}/${topic!.stream}`
    const rejected = doubt && {
      topic: said.topic,
      problem: doubt.problem,
      ...(doubt.detail !== undefined && { detail: doubt.detail }),
      payload: said.payload,
    }
    // A request came from the cloud: it need not be told.
    const fact = envelope &&
      key !== 'command/request' && {
        id: envelope.id,
        topic: said.topic,
        time: envelope.time,
        data: envelope.data,
        urgent: URGENT.has(key),
      }
    if (!fact && !rejected) return
    try {
      const outcome = await outbox.append(fact || undefined, rejected)
      if (outcome !== 'duplicate') {
        passage.seq = outcome
        return
      }
    } catch (error) {
      if (!(error instanceof OutboxRefusal)) throw error
      onProblem(error.type, `${error.reason}: ${said.topic}`)
      // How the gateway is must be seen on the site above all when it can keep nothing; the next heartbeat replaces it.
      if (key === 'edge/status') return
      throw error
    }
    onProblem('/problems/message/duplicate', said.topic)
    said.topic = NOWHERE
    passage.done = true
  }

  function tell({ said, topic, envelope, asSaid, seq = 0 }: Passage): void {
    if (!envelope) {
      said.topic = NOWHERE
      said.retain = false
      return
    }
    // Subscribers read what was believed, in canonical units, not what the device wrote.
    if (!asSaid) said.payload = Buffer.from(JSON.stringify(envelope))
    options.onFact(topic!, envelope, seq, said.payload)
  }
}

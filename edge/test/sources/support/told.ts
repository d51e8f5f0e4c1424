import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Envelope } from '@loujing/wire/envelope'
import type { Sha256 } from '@loujing/wire/id'
import { PAYLOADS } from '@loujing/wire/payload'
import type { Topic } from '@loujing/wire/topic'
import { Value } from 'typebox/value'
import type { Ports } from '../../../src/sources/source.ts'

export type Fact = { topic: Topic; envelope: Envelope; atMs: number }

/**
 * What a source told the gateway. Each fact is checked as the broker checks it, against the schema of its topic, and an
 * episode must have its picture kept before it is told.
 */
export function createTold() {
  const facts: Fact[] = []
  const previews: Uint8Array[] = []
  const evidence = new Map<string, Uint8Array>()
  const contentTypes = new Map<string, string>()
  const problems: { type: string; source: string; detail: string }[] = []
  let refusing: Error | undefined

  const ports: Ports = {
    async publish(topic, payload, { preview = false } = {}) {
      await sleep(1)
      if (refusing !== undefined && !preview) throw refusing
      if (payload instanceof Uint8Array) {
        if (!preview || topic.stream !== 'snapshot') throw new Error('a picture that is no preview')
        previews.push(payload)
        return
      }
      const schemas: Record<string, Record<string, unknown>> = PAYLOADS
      const schema = schemas[topic.kind]?.[topic.stream] as Parameters<typeof Value.Check>[0]
      const envelope = JSON.parse(JSON.stringify(payload)) as Envelope
      if (!Value.Check(schema, envelope)) {
        throw new Error(
          `${topic.stream}: ${JSON.stringify(Value.Errors(schema, envelope))} ${JSON.stringify(envelope)}`,
        )
      }
      facts.push({ topic, envelope, atMs: performance.now() })
    },
    async keepEvidence(bytes, contentType) {
      await sleep(1)
      const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256
      evidence.set(sha256, bytes)
      contentTypes.set(sha256, contentType)
      return sha256
    },
    problem: (type, source, detail) => void problems.push({ type, source, detail }),
  }

  return {
    ports,
    facts,
    previews,
    evidence,
    contentTypes,
    problems,
    of: <Data>(stream: string): (Envelope<Data> & { atMs: number })[] =>
      facts
        .filter(({ topic }) => topic.stream === stream)
        .map(({ envelope, atMs }) => ({ ...(envelope as Envelope<Data>), atMs })),
    problemTypes: (): string[] => [...new Set(problems.map(({ type }) => type))],
    /** The broker takes no facts for now, as with a full outbox. */
    refuse: (error: Error | undefined): void => void (refusing = error),
  }
}
export type Told = ReturnType<typeof createTold>

/** Waits until `probe` gives something. @throws Error that shows what there was instead */
export async function eventually<T>(
  probe: () => T | undefined | false,
  limitMs = 10_000,
  shown: () => unknown = () => probe.toString(),
): Promise<T> {
  const deadlineMs = performance.now() + limitMs
  for (;;) {
    const found = probe()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadlineMs) throw new Error(`not within ${limitMs} ms: ${JSON.stringify(shown())}`)
    await sleep(15)
  }
}

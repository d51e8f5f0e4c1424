import type {
  EvidenceCheckpoint,
  EvidenceConsistency,
  EvidenceDocument,
  EvidenceEntry,
  EvidenceKey,
  EvidenceProof,
  EvidenceQuery,
} from '@loujing/wire/http/evidence-log'
import type { CompanyId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { say, type Event } from '../../platform/outbox.ts'
import { BAD_CURSOR, fromCursor, toPage } from '../../platform/page.ts'
import type { Handlers } from '../../platform/relay.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { createJob } from '../../stores/job.ts'
import type { FieldCipher } from '../identity/index.ts'
import { createCheckpoints } from './checkpoints.ts'
import { append, pathOf } from './log.ts'
import { canonical, hashOfValue } from './model/leaf.ts'
import { consistencyRanges, inclusionRanges } from './model/merkle.ts'
import * as store from './store.ts'
import type { CheckpointRow, LeafRow } from './store.ts'
import { askForTime } from './timestamp.ts'

const CHECKPOINT_EVERY_MS = 60_000
const ENTERED = 'evidence.entered'

/** A value that its module still has, as it was entered, by its kind and subject; undefined when it is gone. */
type ReadValue = (tx: Tx, subject: string) => Promise<object | undefined>

/** That a document of `kind` about `subject` (an id) has this SHA-256, in hex. */
export type Entering = { kind: string; subject: string; sha256: string }

export type Evidence = ReturnType<typeof createEvidence>
/** What other modules need of it. */
export type EvidenceDoor = Pick<Evidence, 'enter' | 'enterValue' | 'register'>

/** The company's append-only log of hashes, what it was when, and the proofs of both. */
export function createEvidence(deps: {
  sql: Sql
  now: () => Date
  log: Log
  fields: FieldCipher
  /** A timestamp authority (RFC 3161); without one checkpoints carry our signature only. */
  timestampAuthority?: URL | undefined
}) {
  const { sql, now, log, fields, timestampAuthority } = deps
  const checkpoints = createCheckpoints({ now, fields })
  const readers = new Map<string, ReadValue>()

  const handlers: Handlers = {
    [ENTERED]: async ({ id, company, subject, occurredAt, data }: Event, tx) => {
      const { kind, sha256 } = data as Omit<Entering, 'subject'>
      await append(tx, company, { id, kind, subject, sha256, at: occurredAt })
    },
  }

  const enter = (tx: Tx, company: CompanyId, { kind, subject, sha256 }: Entering): Promise<void> =>
    say(tx, { type: ENTERED, subject, company, data: { kind, sha256 } }, now())

  async function stampNewest(authority: URL): Promise<void> {
    for (const { companyId, size, note } of await asPlatform(sql, (tx) => store.listUnstamped(tx))) {
      const { answer, at } = await askForTime(authority, note)
      const stamp = { size, authority: authority.host, at, answer }
      await inCompany(sql, companyId, (tx) => store.insertStamp(tx, companyId, stamp))
    }
  }

  /** Signs what has grown, and has it stamped; an authority that is away is asked again the next time. */
  async function look(): Promise<void> {
    for (const company of await asPlatform(sql, (tx) => store.listGrown(tx)))
      await inCompany(sql, company, (tx) => checkpoints.makeOf(tx, company))
    if (timestampAuthority)
      await stampNewest(timestampAuthority).catch((error: unknown) => log.warn({ err: error }, 'no timestamp'))
  }

  /** @throws Refusal not-found */
  async function checkpointOf(tx: Tx, size: number): Promise<EvidenceCheckpoint> {
    const found = await store.findCheckpoint(tx, size)
    if (!found) throw notFound('Checkpoint')
    const stamp = await store.findStamp(tx, size)
    return toCheckpoint({ ...found, stampedAt: stamp?.at ?? null, authority: stamp?.authority ?? null })
  }

  return {
    handlers,
    look,
    ...createJob({ name: 'evidence', everyMs: CHECKPOINT_EVERY_MS, log }, look),

    /** Enters a hash together with the change that it is about, or not at all; the log has it a moment later. */
    enter,

    /** A module says how a value of this kind is read: so it is hashed when it is entered, and compared later. */
    register(kind: string, read: ReadValue): void {
      readers.set(kind, read)
    },

    /** Enters the hash of a value as its module keeps it now. @throws Error when nobody reads this kind, or there is none */
    async enterValue(tx: Tx, company: CompanyId, { kind, subject }: Omit<Entering, 'sha256'>): Promise<void> {
      const value = await readers.get(kind)?.(tx, subject)
      if (!value) throw new Error(`no ${kind} ${subject} to enter`)
      await enter(tx, company, { kind, subject, sha256: hashOfValue(value) })
    },

    /** The value that was entered, as it is now, and whether it is the same. @throws Refusal not-found */
    documentOf: ({ company }: Actor, index: number): Promise<EvidenceDocument> =>
      inCompany(sql, company, async (tx) => {
        const leaf = await store.findLeaf(tx, index)
        const value = leaf && (await readers.get(leaf.kind)?.(tx, leaf.subject))
        if (!leaf || !value) throw notFound('Document')
        return { text: canonical(value), isAsEntered: hashOfValue(value) === leaf.sha256 }
      }),

    listEntries(
      { company }: Actor,
      { cursor, limit = 50, subject, sha256 }: EvidenceQuery,
    ): Promise<Page<EvidenceEntry>> {
      const before = toBefore(cursor)
      return inCompany(sql, company, async (tx) => {
        const rows = await store.listLeaves(tx, { before, subject, sha256 }, limit + 1)
        return toPage(rows, limit, ({ index }) => [index], toEntry)
      })
    },

    /**
     * All that proves one leaf without us: under the first stamped checkpoint that holds it, else under the newest, which is
     * made when there is none yet.
     * @throws Refusal not-found
     */
    proofOf: ({ company }: Actor, index: number): Promise<EvidenceProof> =>
      inCompany(sql, company, async (tx) => {
        const leaf = await store.findLeaf(tx, index)
        if (!leaf) throw notFound('Entry')
        const checkpoint = (await store.findCheckpointOver(tx, index)) ?? (await checkpoints.makeOf(tx, company))
        const { size, note } = checkpoint!
        const stamp = await store.findStamp(tx, size)
        return {
          format: 'loujing-proof/1',
          leaf: leaf.text,
          index,
          path: await pathOf(tx, inclusionRanges(index, { start: 0, end: size })),
          checkpoint: note,
          publicKey: (await checkpoints.publicKeyOf(tx, company)).toString('base64'),
          ...(stamp && { timestamp: stamp.answer.toString('base64') }),
        }
      }),

    listCheckpoints({ company }: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<EvidenceCheckpoint>> {
      const before = toBefore(cursor)
      return inCompany(sql, company, async (tx) => {
        const rows = await store.listCheckpoints(tx, before, limit + 1)
        return toPage(rows, limit, ({ size }) => [size], toCheckpoint)
      })
    },

    /** That the log at `to` begins with the log at `from`. @throws Refusal not-found when one of them was never signed */
    consistencyOf: ({ company }: Actor, from: number, to: number): Promise<EvidenceConsistency> =>
      inCompany(sql, company, async (tx) => {
        const [before, after] = from <= to ? [from, to] : [to, from]
        return {
          from: await checkpointOf(tx, before),
          to: await checkpointOf(tx, after),
          path: await pathOf(tx, consistencyRanges(before, { start: 0, end: after })),
        }
      }),

    keyOf: ({ company }: Actor): Promise<EvidenceKey> =>
      inCompany(sql, company, async (tx) => ({
        publicKey: (await checkpoints.publicKeyOf(tx, company)).toString('base64'),
        isStamped: timestampAuthority !== undefined,
      })),
  }
}

function toBefore(cursor: string | undefined): number | undefined {
  const before = cursor ? Number(fromCursor(cursor, 1)[0]) : undefined
  if (before !== undefined && !Number.isSafeInteger(before)) throw refuse(BAD_CURSOR)
  return before
}

const toEntry = ({ index, kind, subject, sha256, at }: LeafRow): EvidenceEntry => ({
  index,
  kind,
  subject,
  sha256,
  at: toInstant(at),
})

const toCheckpoint = ({
  size,
  at,
  note,
  stampedAt,
  authority,
}: CheckpointRow & { stampedAt: Date | null; authority: string | null }): EvidenceCheckpoint => ({
  size,
  at: toInstant(at),
  note,
  ...(stampedAt && { stampedAt: toInstant(stampedAt) }),
  ...(authority !== null && { authority }),
})

import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sha256 } from '@loujing/wire/id'
import { OutboxRefusal } from './refusal.ts'
import type { Outbox } from './outbox.ts'

export type EvidenceFile = { sha256: Sha256; contentType: string; bytes: number; path: string }

/** Pictures that prove something: files by their hash, and the queue in which they go up. */
export type EvidenceStore = {
  /**
   * Resolves when the bytes are on the disk and queued. The same bytes are kept once. Throws OutboxRefusal when the space is
   * used up by evidence that the cloud does not have yet; what it has makes room, oldest first.
   */
  keep(bytes: Uint8Array, contentType: string): Promise<Sha256>
  next(): EvidenceFile | undefined
  sent(sha256: Sha256): Promise<void>
  read(sha256: Sha256): Promise<{ bytes: Buffer; contentType: string } | undefined>
  queued(): number
  onKept(listener: () => void): () => void
}

export function openEvidence(outbox: Outbox, folder: string, limitBytes: number): EvidenceStore {
  const { db } = outbox
  const insert = db.prepare(
    'insert into evidence (sha256, content_type, bytes, added_ms) values (?, ?, ?, ?) on conflict do nothing',
  )
  const find = db.prepare('select content_type, bytes from evidence where sha256 = ?')
  // A picture before a clip or an original that came before it: on a thin line they would hold it up for minutes.
  const first = db.prepare(
    `select sha256, content_type, bytes from evidence where sent_ms is null
      order by content_type not like 'image/%', added_ms, sha256 limit 1`,
  )
  const mark = db.prepare('update evidence set sent_ms = ? where sha256 = ?')
  const oldestSent = db.prepare('select sha256, bytes from evidence where sent_ms is not null order by sent_ms limit 1')
  const remove = db.prepare('delete from evidence where sha256 = ?')
  const sums = db
    .prepare('select coalesce(sum(bytes), 0) as used, coalesce(sum(sent_ms is null), 0) as waiting from evidence')
    .get()!
  let used = Number(sums.used)
  let waiting = Number(sums.waiting)
  const listeners = new Set<() => void>()
  // Two pictures with the same hash at once are one: the second waits for the first.
  const keeping = new Map<string, Promise<void>>()
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256)

  async function makeRoom(bytes: number, limit: number): Promise<void> {
    while (used + bytes > limit) {
      const victim = oldestSent.get()
      if (!victim) throw new OutboxRefusal('full')
      const sha256 = String(victim.sha256)
      await outbox.write(() => void remove.run(sha256))
      used -= Number(victim.bytes)
      await rm(pathOf(sha256), { force: true })
    }
  }

  async function store(sha256: string, bytes: Uint8Array, contentType: string): Promise<void> {
    if (find.get(sha256)) return
    await makeRoom(bytes.length, isClip(contentType) ? limitBytes * CLIPS_SHARE : limitBytes)
    used += bytes.length
    try {
      await writeDurably(pathOf(sha256), bytes)
      await outbox.write(() => void insert.run(sha256, contentType, bytes.length, Date.now()))
    } catch (error) {
      used -= bytes.length
      if (!isNoSpace(error)) throw error
      throw new OutboxRefusal('disk', error)
    }
    waiting++
    for (const listener of listeners) listener()
  }

  return {
    async keep(bytes, contentType) {
      const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256
      const running = keeping.get(sha256) ?? store(sha256, bytes, contentType).finally(() => keeping.delete(sha256))
      keeping.set(sha256, running)
      await running
      return sha256
    },
    next() {
      const row = first.get()
      if (!row) return undefined
      const sha256 = String(row.sha256) as Sha256
      return { sha256, contentType: String(row.content_type), bytes: Number(row.bytes), path: pathOf(sha256) }
    },
    async sent(sha256) {
      await outbox.write(() => void mark.run(Date.now(), sha256))
      waiting--
    },
    async read(sha256) {
      const row = find.get(sha256)
      if (!row) return undefined
      return { bytes: await readFile(pathOf(sha256)), contentType: String(row.content_type) }
    },
    queued: () => waiting,
    onKept(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** In a long outage the rest of the room is for pictures: one picture proves more than the clip behind it. */
const CLIPS_SHARE = 0.5
const isClip = (contentType: string): boolean => /^(?:video|multipart)\//.test(contentType)

const isNoSpace = (error: unknown) =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EIO', 'EDQUOT', 'EROFS'].includes(String(error.code))

/** Whole or not there, also after a power cut: the file is synced before it gets its name, and the folder after. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const folder = join(path, '..')
  await mkdir(folder, { recursive: true })
  const draft = `${path}.part`
  const file = await open(draft, 'w')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

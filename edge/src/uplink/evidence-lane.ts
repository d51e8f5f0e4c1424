import { open } from 'node:fs/promises'
import type { EvidenceFile, EvidenceStore } from '../outbox/evidence.ts'
import { createBell, pause } from './bell.ts'
import { CloudRefusal, LineError, type CloudClient } from './cloud-client.ts'
import type { Line } from './line.ts'

export type EvidenceLaneOptions = {
  evidence: EvidenceStore
  client: CloudClient
  line: Line
  onProblem(problem: string, detail: string): void
}

// One piece fits a weak line's time-out; a cut costs at most this much again.
const PIECE_BYTES = 262_144

/** Pictures by their hash, oldest first, each going on where the last connection broke off. */
export async function runEvidenceLane(
  { evidence, client, line, onProblem }: EvidenceLaneOptions,
  signal: AbortSignal,
): Promise<void> {
  const bell = createBell()
  const forget = evidence.onKept(bell.ring)
  while (!signal.aborted) {
    await line.up(signal)
    const file = evidence.next()
    if (!file) {
      await bell.wait(signal)
      continue
    }
    try {
      await upload(client, file, signal)
      await evidence.sent(file.sha256)
    } catch (error) {
      if (signal.aborted) break
      if (error instanceof CloudRefusal && error.status < 500 && ![401, 403, 408, 429].includes(error.status)) {
        // Refused for what it is: keeping on would hold up all that is behind it.
        onProblem('/problems/evidence/refused', `${file.sha256} ${error.message}`)
        await evidence.sent(file.sha256)
      } else if (error instanceof CloudRefusal || error instanceof LineError) {
        line.lost(error)
        await pause(1000, signal)
      } else if (isMissing(error)) {
        onProblem('/problems/evidence/missing', file.sha256)
        await evidence.sent(file.sha256)
      } else throw error
    }
  }
  forget()
}

async function upload(client: CloudClient, file: EvidenceFile, signal: AbortSignal): Promise<void> {
  const path = `/api/ingest/evidence/${file.sha256}`
  const handle = await open(file.path)
  try {
    let offset = await offsetOf(client, path, signal)
    let restarts = 0
    while (offset < file.bytes) {
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(Math.min(PIECE_BYTES, file.bytes - offset)),
        0,
        undefined,
        offset,
      )
      if (bytesRead === 0) throw Object.assign(new Error('the file is shorter than it was'), { code: 'ENOENT' })
      try {
        const { headers } = await client.request({
          method: 'PATCH',
          path,
          headers: {
            'content-type': 'application/offset+octet-stream',
            'x-content-type': file.contentType,
            'upload-offset': String(offset),
            'upload-length': String(file.bytes),
          },
          body: buffer.subarray(0, bytesRead),
          signal,
        })
        offset = Number(headers['upload-offset'] ?? offset + bytesRead)
      } catch (error) {
        // Two of us, or a cloud that lost its half: ask again where to go on, but not for ever.
        if (!(error instanceof CloudRefusal) || error.status !== 409 || ++restarts > 2) throw error
        offset = await offsetOf(client, path, signal)
      }
    }
  } finally {
    await handle.close()
  }
}

/** How much of it the cloud has. */
async function offsetOf(client: CloudClient, path: string, signal: AbortSignal): Promise<number> {
  try {
    const { headers } = await client.request({ method: 'HEAD', path, signal })
    return Number(headers['upload-offset'] ?? 0)
  } catch (error) {
    if (error instanceof CloudRefusal && error.status === 404) return 0
    throw error
  }
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

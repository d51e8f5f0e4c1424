import { join } from 'node:path'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { openEvidence } from '../../src/outbox/evidence.ts'
import { openOutbox } from '../../src/outbox/outbox.ts'
import { createCloudClient } from '../../src/uplink/cloud-client.ts'
import { createPreviews } from '../../src/uplink/preview-lane.ts'
import { startUplink, type UplinkOptions } from '../../src/uplink/uplink.ts'
import { aFact } from './facts.ts'
import type { FakeCloud } from './fake-cloud.ts'

/** An outbox with its uplink; the inventory is a fact of the value -1. */
export async function anUplink(cloud: FakeCloud, folder: string, more: Partial<UplinkOptions> = {}) {
  const outbox = openOutbox({ folder, limitBytes: 100_000_000 })
  const evidence = openEvidence(outbox, join(folder, 'evidence'), 10_000_000)
  const previews = createPreviews(Date.now)
  const problems: string[] = []
  const announce = async () =>
    (await outbox.append(aFact(-1, { topic: 'loujing/v1/yunqi/edge/gw-1/inventory' }))) as number
  const uplink = startUplink({
    site: 'yunqi',
    gateway: 'gw-1',
    folder,
    claimKey: 'claim-me',
    client: createCloudClient(cloud.url),
    outbox,
    evidence,
    previews,
    log: pino({ level: process.env.LOUJING_LOG ?? 'silent' }),
    onProblem: (problem) => problems.push(problem),
    bornAt: await announce(),
    announce,
    onCommandsWaiting: () => undefined,
    retry: { firstMs: 30, maxMs: 200 },
    ...more,
  })
  const close = async () => {
    await uplink.close()
    if (outbox.db.isOpen) outbox.close()
  }
  onTestFinished(close)
  return { outbox, evidence, previews, uplink, problems, close }
}

/*
 * Writes the golden outbox of the present format into edge/test/golden/outbox-FORMAT. It is done once for each format, by the
 * code that first knows it: `node edge/test/golden/write-outbox.ts`. What is there is never written again.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openCommandStore } from '../../src/commands/command-store.ts'
import { openDesired } from '../../src/commands/desired.ts'
import { FORMAT } from '../../src/outbox/database.ts'
import { openEvidence } from '../../src/outbox/evidence.ts'
import { openOutbox } from '../../src/outbox/outbox.ts'
import { ACCEPTED_MS, ACKNOWLEDGED, COMMAND, DESIRED, FACTS, PICTURES, REJECTIONS } from './contents.ts'

const folder = join(import.meta.dirname, `outbox-${FORMAT}`)
if (existsSync(folder)) throw new Error(`${folder} is there, and is what the gateways out there have: it stays`)
mkdirSync(folder)

const now = (): number => ACCEPTED_MS
const outbox = openOutbox({ folder, limitBytes: 1_000_000, now })
for (const fact of FACTS) await outbox.append(fact)
for (const rejection of REJECTIONS) await outbox.append(undefined, rejection)
outbox.acknowledge(1, ACKNOWLEDGED)

const evidence = openEvidence(outbox, join(folder, 'evidence'), 1_000_000)
await evidence.sent(await evidence.keep(PICTURES.sent.bytes, PICTURES.sent.contentType))
await evidence.keep(PICTURES.waiting.bytes, PICTURES.waiting.contentType)
await openCommandStore(outbox, now).take(COMMAND)
await openDesired(outbox).write(DESIRED)
outbox.close()

// beside the file itself lies only what every start makes anew
for (const name of readdirSync(folder)) if (!['outbox.db', 'evidence'].includes(name)) rmSync(join(folder, name))

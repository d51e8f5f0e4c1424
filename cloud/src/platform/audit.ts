import type { CompanyId, PersonId } from '@loujing/wire/id'
import { createHash } from 'node:crypto'
import type { Reader, Tx } from './db.ts'

export type AuditRecord = {
  company: CompanyId
  /** Who: no name of his is chained, so that what names him can be deleted and the chain still holds. */
  actor?: { person: PersonId; accountHash: string } | undefined
  /** The policy's action, `sites.acknowledge-alarm`. */
  action: string
  /** What it was done to: an id, or the path of the request. */
  object: string
  outcome: 'done' | 'refused'
  /** Of the client. */
  address?: string | undefined
  before?: unknown
  after?: unknown
}

/** How a line is hashed: the first format names the account, the second has the keyed hash of it (`VERSION:HMAC-SM3`). */
type Format = 1 | 2
const FORMAT = 2 satisfies Format

type Line = {
  format: Format
  company: CompanyId
  seq: number
  at: Date
  person: PersonId | null
  account: string | null
  accountHash: string | null
  action: string
  object: string
  outcome: string
  address: string | null
  beforeHash: string | null
  afterHash: string | null
  hash: string
}

/**
 * Appends a line to the company's audit log. What was before and after is kept as hashes: it proves a content without
 * keeping it. Lines of one company are written one after another, until the transaction ends.
 */
export async function record(tx: Tx, entry: AuditRecord, at: Date = new Date()): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('audit ' || ${entry.company}::text, 0))`
  const [last] = await tx<{ seq: number; hash: string }[]>`
    select seq, hash from platform.audit where company_id = ${entry.company} order by seq desc limit 1`
  const line: Omit<Line, 'hash'> = {
    format: FORMAT,
    company: entry.company,
    seq: (last?.seq ?? 0) + 1,
    at,
    person: entry.actor?.person ?? null,
    account: null,
    accountHash: entry.actor?.accountHash ?? null,
    action: entry.action,
    object: entry.object,
    outcome: entry.outcome,
    address: entry.address ?? null,
    beforeHash: entry.before === undefined ? null : sm3(JSON.stringify(entry.before)),
    afterHash: entry.after === undefined ? null : sm3(JSON.stringify(entry.after)),
  }
  await tx`
    insert into platform.audit (format, company_id, seq, at, person_id, account_hash, action, object, outcome, address,
                                before_hash, after_hash, hash)
    values (${line.format}, ${line.company}, ${line.seq}, ${at}, ${line.person}, ${line.accountHash}, ${line.action},
            ${line.object}, ${line.outcome}, ${line.address}, ${line.beforeHash}, ${line.afterHash}, ${hashOf(line, last?.hash)})`
}

/** The last line of a chain. Kept outside of the database it proves that nothing was cut off at the end. */
export type AuditHead = { seq: number; hash: string }
export type AuditCheck = { lines: number; head?: AuditHead; brokenAt?: number }

/**
 * Walks a company's chain. `brokenAt` is the seq of the first line that was changed, or that stands after a removed one; with a
 * head of earlier (`kept`), also the seq of that head when its line is gone or another.
 */
export async function verify(sql: Reader, company: CompanyId, kept?: AuditHead): Promise<AuditCheck> {
  const pages = sql<Line[]>`
    select format, company_id as company, seq, at, person_id as person, account, account_hash, action, object, outcome, address,
           before_hash, after_hash, hash
      from platform.audit where company_id = ${company} order by seq`.cursor(1000)
  let head: AuditHead | undefined
  let lines = 0
  let brokenAt: number | undefined
  let isKept = kept === undefined
  for await (const page of pages) {
    for (const line of page) {
      lines++
      if (line.seq !== lines || line.hash !== hashOf(line, head?.hash)) brokenAt ??= line.seq
      head = { seq: line.seq, hash: line.hash }
      isKept ||= line.seq === kept?.seq && line.hash === kept.hash
    }
  }
  if (!isKept) brokenAt ??= kept?.seq
  return { lines, ...(head && { head }), ...(brokenAt !== undefined && { brokenAt }) }
}

// a list and not an object: the order of the members is part of what is hashed
const hashOf = (line: Omit<Line, 'hash'>, previous: string | undefined): string =>
  sm3(
    JSON.stringify([
      ...(line.format === 1 ? [] : [line.format]),
      previous ?? '',
      line.company,
      line.seq,
      line.at.toISOString(),
      line.person,
      line.format === 1 ? line.account : line.accountHash,
      line.action,
      line.object,
      line.outcome,
      line.address,
      line.beforeHash,
      line.afterHash,
    ]),
  )

const sm3 = (text: string): string => createHash('sm3').update(text).digest('hex')

import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { CompanyId } from '@loujing/wire/id'
import { type AuditHead, verify } from './platform/audit.ts'
import { connect } from './platform/db.ts'

/*
 * Walks the audit chain of every company and ends with 1 when a line was changed or removed. The heads that `--write` keeps belong
 * outside of the machine (a safe, another company): with `--heads` the next run also finds what was cut off at the end.
 */
const { values } = parseArgs({
  options: { heads: { type: 'string' }, write: { type: 'string' }, json: { type: 'boolean', default: false } },
})
const url = process.env.DATABASE_URL
if (url === undefined) throw new Error('DATABASE_URL names the database; its owner must be who asks')
const kept =
  values.heads === undefined ? {} : (JSON.parse(await readFile(values.heads, 'utf8')) as Record<string, AuditHead>)

const sql = connect(url, { max: 1, name: 'loujing-audit-verify' })
const companies = await sql<{ id: CompanyId }[]>`
  select company_id as id from platform.audit group by company_id order by company_id`
const ids = new Set<string>([...companies.map(({ id }) => id), ...Object.keys(kept)])
const checks = []
for (const company of ids) checks.push({ company, ...(await verify(sql, company as CompanyId, kept[company])) })
await sql.end()

const broken = checks.filter(({ brokenAt }) => brokenAt !== undefined)
if (values.json) console.log(JSON.stringify(checks))
else
  for (const { company, lines, head, brokenAt } of checks)
    console.log(
      brokenAt === undefined
        ? `✓ ${company}: ${lines} lines, whole to ${head?.seq} ${head?.hash}`
        : `✗ ${company}: broken at line ${brokenAt} of ${lines}`,
    )
if (values.write !== undefined && broken.length === 0)
  await writeFile(values.write, JSON.stringify(Object.fromEntries(checks.map(({ company, head }) => [company, head]))))
process.exit(broken.length > 0 ? 1 : 0)

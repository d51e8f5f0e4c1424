import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startConstellation, type Constellation } from '@loujing/e2e/constellation'
import { mspdiOfTower, TASKS_A_FLOOR } from '@loujing/e2e/mspdi'
import type { CostBoard } from '@loujing/wire/http/costs'
import type { PlanTask } from '@loujing/wire/http/plans'
import type { Project } from '@loujing/wire/http/projects'
import { type PlanImportId, type ProjectId, uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import autocannon from 'autocannon'
import { claim, type Claim, median } from './figures.ts'

const PROJECTS = 10
const TASKS = 10_000
const COST_LINES = 2000
const ROUNDS = 3
const SECONDS = 3
const CONNECTIONS = 50

type Figures = { perSecond: number; p99Ms: number }

/**
 * Lists and details of a company with 100,000 tasks and 20,000 lines of cost, asked by fifty connections that never rest, beside
 * a Fastify that answers hello to the same fifty; the rounds take turns.
 */
export async function measureHttp(): Promise<Claim[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loujing-bench-'))
  await using world = await startConstellation({ folder, devices: [] })
  const hello = fork(join(import.meta.dirname, 'hello.ts'))
  try {
    const [{ port }] = (await once(hello, 'message')) as [{ port: number }]
    const paths = await fillCompany(world)
    const helloFigures: Figures[] = []
    const ours = Object.keys(paths).map((name) => ({ name, path: paths[name]!, figures: [] as Figures[] }))
    for (const { path } of ours) await ask(`${world.baseUrl}${path}`, world.api.cookie)
    for (let round = 0; round < ROUNDS; round++) {
      helloFigures.push(await ask(`http://127.0.0.1:${port}/`))
      for (const { path, figures } of ours) figures.push(await ask(`${world.baseUrl}${path}`, world.api.cookie))
    }
    const middle = (figures: Figures[]) => median(figures.map(({ perSecond }) => perSecond))
    const peer = { name: 'Fastify, hello', value: middle(helloFigures) }
    return ours.map(({ name, figures }) => {
      const p99 = median(figures.map(({ p99Ms }) => p99Ms))
      return claim(`${name} (p99 ${p99} ms)`, 'answers/s', middle(figures), peer, { at: 'least', ratio: 0.25 })
    })
  } finally {
    hello.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @throws when an answer is no answer, or takes longer than ten seconds */
async function ask(url: string, cookie?: string): Promise<Figures> {
  const headers = cookie === undefined ? {} : { cookie }
  const { requests, latency, non2xx, errors } = await autocannon({
    url,
    headers,
    connections: CONNECTIONS,
    duration: SECONDS,
  })
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} refused, ${errors} failed`)
  return { perSecond: requests.average, p99Ms: latency.p99 }
}

/** Ten projects, each with a plan of 10,000 tasks, the template's accounts and 2,000 lines; what is asked, of the last of them. */
async function fillCompany({ api, sql, baseUrl }: Constellation): Promise<Record<string, string>> {
  const plan = mspdiOfTower(TASKS / TASKS_A_FLOOR)
  let project: ProjectId | undefined
  for (let i = 0; i < PROJECTS; i++) {
    const made = await api.send<Project>('POST', '/api/projects', {
      code: `H${i}`,
      name: `${i + 1}号地块`,
      city: '杭州',
    })
    project = made.id
    const taken = await fetch(`${baseUrl}/api/projects/${project}/plan/imports/${uuidv7<PlanImportId>(Date.now())}`, {
      method: 'PUT',
      headers: { cookie: api.cookie, 'x-loujing': '1', 'content-type': 'application/xml' },
      body: plan,
    })
    if (!taken.ok) throw new Error(await taken.text())
    await api.send<CostBoard>('POST', `/api/projects/${project}/costs/fill`)
    await addLines(sql, project)
  }
  await sql`analyze`
  const of = `/api/projects/${project}`
  // a page from the middle of the plan
  let cursor: string | undefined
  for (let tasks = 0; tasks < TASKS / 2; tasks += 1000)
    cursor = (await api.get<Page<PlanTask>>(`${of}/plan/tasks?limit=1000${cursor ? `&cursor=${cursor}` : ''}`))
      .nextCursor
  return {
    'list: 50 tasks of a plan': `${of}/plan/tasks?cursor=${cursor}`,
    'list: 50 links of a plan': `${of}/plan/links`,
    'list: 50 lines of cost': `${of}/costs/lines`,
    'list: 50 accounts with their figures': `${of}/costs/accounts`,
    'list: 50 entries behind a figure': `${of}/costs/entries?measure=unsigned`,
    'list: projects': '/api/projects',
    'detail: a plan': `${of}/plan`,
    'detail: the board of costs': `${of}/costs`,
    'detail: a project': of,
  }
}

/** Past the doors, as many as a project of some towers has: what is measured is how they are read. */
async function addLines(sql: Constellation['sql'], project: ProjectId): Promise<void> {
  await sql`
    with leaf as (
      select a.id, a.company_id, a.project_id, row_number() over (order by a.code) as nth, count(*) over () as leaves
        from costs.account a
       where a.project_id = ${project}
         and not exists (select from costs.account b where b.project_id = a.project_id and b.code like a.code || '.%')
    ), line as (
      insert into costs.line (id, company_id, project_id, account_id, entry, net_fen, version)
      select gen_random_uuid(), company_id, project_id, id,
             jsonb_build_object('account', id, 'name', '合约包 ' || n, 'fen', n * 10900, 'taxRate', 900), n * 10000, 1
        from generate_series(1, ${COST_LINES}::int) as n join leaf on leaf.nth = 1 + n % leaf.leaves
      returning *
    )
    insert into costs.entry (id, company_id, project_id, account_id, kind, fen, net_fen, document, document_id, title, day, at)
    select gen_random_uuid(), company_id, project_id, account_id, 'unsigned', (entry ->> 'fen')::bigint, net_fen, 'line', id,
           entry ->> 'name', current_date, now()
      from line`
}

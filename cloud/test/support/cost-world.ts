import type { ApprovalDetail } from '@loujing/wire/http/approvals'
import type {
  CostAccount,
  CostDecision,
  CostEntry,
  CostFigures,
  CostLine,
  CostMeasure,
  CostStage,
  CostTargetLine,
} from '@loujing/wire/http/costs'
import type { Project } from '@loujing/wire/http/projects'
import type { CostAccountId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import type { Answer, Browser } from './browser.ts'
import type { Modules } from './modules.ts'

/** The people who deal with a project's money, and the project. */
export async function startCosts(modules: Modules) {
  modules.clock.ms = Date.parse('2026-03-02T02:00:00Z')
  const founder = await modules.foundCompany('yunqi')
  const people = {
    manager: await modules.somebody(founder, 'limin', ['manager']),
    project: await modules.somebody(founder, 'zhangwei', ['project-manager']),
    cost: await modules.somebody(founder, 'wangcost', ['cost-manager']),
    cost2: await modules.somebody(founder, 'sunbudget', ['cost-manager']),
    finance: await modules.somebody(founder, 'qianfin', ['finance-manager']),
  }
  let projects = 0

  /** A project with the template's accounts and a confirmed target of `yuan` for each code. */
  async function aProject(yuan: Record<string, number>) {
    const made = await people.manager.post('/api/projects', { code: `YQ${++projects}`, name: '云栖里', city: '杭州' })
    const costs = `/api/projects/${(made.body as Project).id}/costs`
    good(await people.cost.post(`${costs}/fill`, {}))
    const world = worldOf(people, costs)
    await world.confirmTarget('concept', yuan)
    return world
  }
  /** The same project, read by somebody else. */
  const reading = ({ costs }: CostWorld, by: Browser): CostWorld => worldOf({ ...people, cost: by }, costs)
  return { people, aProject, reading }
}

export function good(answer: Answer): Answer {
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}

type People = Record<'manager' | 'project' | 'cost' | 'cost2' | 'finance', Browser>
export type CostWorld = ReturnType<typeof worldOf>

function worldOf(people: People, costs: string) {
  const { cost, manager } = people
  const all = async <Item>(url: string): Promise<Item[]> => {
    const items: Item[] = []
    let cursor: string | undefined
    do {
      const sign = url.includes('?') ? '&' : '?'
      const page = good(await cost.get(`${url}${sign}limit=200${cursor ? `&cursor=${cursor}` : ''}`)).body as Page<Item>
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor)
    return items
  }
  const accounts = () => all<CostAccount>(`${costs}/accounts`)
  const account = async (code: string): Promise<CostAccount> => {
    const found = (await accounts()).find((each) => each.account.code === code)
    if (!found) throw new Error(`no account ${code}`)
    return found
  }
  const figures = async (code: string): Promise<CostFigures> => (await account(code)).figures

  return {
    costs,
    people,
    all,
    accounts,
    account,
    figures,
    /** In yuan, what people say. */
    async yuan(code: string, ...measures: CostMeasure[]): Promise<number[]> {
      const found = await figures(code)
      return measures.map((measure) => found[measure].fen / 100)
    },
    entries: (measure: CostMeasure, of?: CostAccountId) =>
      all<CostEntry>(`${costs}/entries?measure=${measure}${of ? `&account=${of}` : ''}`),

    async confirmTarget(stage: CostStage, yuan: Record<string, number>): Promise<Answer> {
      const lines: CostTargetLine[] = Object.entries(yuan).map(([code, amount]) => ({
        ...{ account: code, quantityMilli: 1000, unitFen: amount * 100, taxRate: 900 },
      }))
      const id = uuidv7()
      good(await cost.put(`${costs}/targets/${id}`, { stage, note: '', lines }))
      return manager.put(`${costs}/targets/${id}/confirmed`, {})
    },
    async plan(code: string, yuan: number, id = uuidv7<string>()): Promise<string> {
      const line = { account: (await account(code)).id, name: `合约 ${code}`, fen: yuan * 100, taxRate: 900 }
      good(await cost.put(`${costs}/lines/${id}`, { version: 0, line }))
      return id
    },
    lines: () => all<CostLine>(`${costs}/lines`),
    sign(line: string, yuan: number, id = uuidv7<string>(), by: Browser = cost): Promise<Answer> {
      const lines = [{ line, fen: yuan * 100, taxRate: 900 }]
      const terms = { progressRate: 8000, retentionRate: 300 }
      const contract = { number: `HT-${id.slice(-6)}`, name: '总包', supplier: '华东建工', signedOn: '2026-03-01' }
      return by.put(`${costs}/contracts/${id}`, { ...contract, ...terms, lines })
    },
    async propose(made: object, by: Browser = people.project): Promise<string> {
      const id = uuidv7<string>()
      good(await by.put(`${costs}/decisions/${id}`, { adjust: 0, reason: '钢材涨价', ...made }))
      return id
    },
    /** One person's verdict in the approval of a proposal, on what he sees there. */
    async countersign(id: string, by: Browser, act: 'approve' | 'reject' = 'approve'): Promise<Answer> {
      const decision = (await all<CostDecision>(`${costs}/decisions`)).find((each) => each.id === id)
      const path = `/api/approvals/${decision?.approval ?? ''}`
      const { seen } = good(await by.get(path)).body as ApprovalDetail
      return by.put(`${path}/acts/${uuidv7()}`, { act, words: act === 'approve' ? '' : '不同意', seen })
    },
    async draft(contract: string, line: string, yuan: number, id = uuidv7<string>()): Promise<string> {
      const change = {
        contract,
        line,
        kind: 'design-change',
        number: `BG-${id.slice(-6)}`,
        title: '地下室防水',
        reason: '',
        days: 5,
      }
      good(await people.project.put(`${costs}/changes/${id}`, { ...change, fen: yuan * 100 }))
      return id
    },
    step: (id: string, to: string, by: Browser, body: object = {}) => by.put(`${costs}/changes/${id}/${to}`, body),
  }
}

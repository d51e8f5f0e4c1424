import type { ApprovalFlow, ApprovalStep } from '@loujing/wire/http/approval-flow'
import type { ApprovalDetail, ApprovalTemplate } from '@loujing/wire/http/approvals'
import type { CostDecision } from '@loujing/wire/http/costs'
import { uuidv7 } from '@loujing/wire/id'
import type { Api } from './api.ts'

/** The same at every start. */
const id = (number: number): string => `0199d200-0000-7000-8000-${String(number).padStart(12, '0')}`
const WAN = 1_000_000

const aStep = (key: string, name: string, more: Partial<ApprovalStep>): ApprovalStep => ({
  ...{ key, name, when: [], who: [], mode: 'all', copy: [] },
  ...more,
})
const role = (name: 'cost-manager' | 'finance-manager' | 'project-manager' | 'manager') =>
  ({ by: 'role', role: name, each: false }) as const
const LIMIT = { count: 2, unit: 'workdays' as const }
const BASE = { kind: 'costs.decision', originatorMay: false, fallback: { by: 'role', role: 'manager' } } as const

const FLOWS: { id: string; enabled: boolean; flow: ApprovalFlow }[] = [
  {
    id: id(1),
    enabled: true,
    flow: {
      ...BASE,
      name: '动态成本超目标调整',
      applies: [{ on: 'type', in: ['raise-target', 'exceed'] }],
      steps: [
        aStep('offices', '成本与财务会签', {
          who: [role('cost-manager'), role('finance-manager')],
          limit: LIMIT,
          escalate: { by: 'role', role: 'manager' },
        }),
        aStep('gm', '总经理审批', {
          who: [role('manager')],
          limit: { count: 24, unit: 'hours' },
          copy: [{ by: 'role', role: 'project-manager' }],
        }),
      ],
    },
  },
  {
    id: id(2),
    enabled: true,
    flow: {
      ...BASE,
      name: '变更签证',
      applies: [{ on: 'type', in: ['change'] }],
      steps: [
        aStep('cost', '成本审核', { who: [role('cost-manager')], limit: LIMIT }),
        aStep('finance', '财务审核', { who: [role('finance-manager')], limit: LIMIT }),
        aStep('gm', '总经理审批', {
          when: [{ on: 'amount', is: 'at-least', fen: 20 * WAN }],
          who: [role('manager')],
          copy: [{ by: 'role', role: 'project-manager' }],
        }),
      ],
    },
  },
]

/** The flows of the company, drawn once. */
export async function keepFlows(manager: Api): Promise<void> {
  const known = await manager.list<ApprovalTemplate>('/api/approval-templates')
  for (const { id, enabled, flow } of FLOWS) {
    if (known.some((each) => each.id === id)) continue
    await manager.put(`/api/approval-templates/${id}`, { version: 0, flow })
    await manager.put(`/api/approval-templates/${id}/enabled`, { enabled })
  }
}

/** Somebody looks at a proposal and agrees. */
export async function approve(by: Api, { approval }: CostDecision, words: string): Promise<void> {
  const path = `/api/approvals/${approval!}`
  const { seen } = await by.get<ApprovalDetail>(path)
  await by.put(`${path}/acts/${uuidv7()}`, { act: 'approve', words, seen })
}

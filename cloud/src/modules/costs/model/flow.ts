import type { ApprovalFlow } from '@loujing/wire/http/approval-flow'

/**
 * Who decides on a proposal while the company has drawn no flow of its own: 会签 of cost and finance; what exceeds a 弱控 account
 * goes to the general manager, who also sits where an office has nobody (the trade's usual offices).
 */
export const BUILT_IN_FLOW: ApprovalFlow = {
  kind: 'costs.decision',
  name: '成本调整（内置）',
  applies: [],
  originatorMay: false,
  fallback: { by: 'role', role: 'manager' },
  steps: [
    {
      key: 'offices',
      name: '成本与财务会签',
      when: [{ on: 'type', in: ['use-reserve', 'transfer', 'raise-target'] }],
      who: [
        { by: 'role', role: 'cost-manager', each: false },
        { by: 'role', role: 'finance-manager', each: false },
      ],
      mode: 'all',
      copy: [],
    },
    {
      key: 'gm',
      name: '总经理审批',
      when: [{ on: 'type', in: ['exceed'] }],
      who: [{ by: 'role', role: 'manager', each: false }],
      mode: 'all',
      copy: [],
    },
  ],
}

import type { CostAccount, CostDecision } from '@loujing/wire/http/costs'
import type { Colleague } from '@loujing/wire/http/approvals'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { must, type Session } from './seed.ts'

/** A project's cost accounts, and a contract that is signed on one of them; of the rest there are ids only. */
export async function aContract(project: string, { manager, cost }: { manager: Session; cost: Session }) {
  const costs = `/api/projects/${project}/costs`
  must(await manager.call('POST', `${costs}/fill`, {}), 200)
  const accounts = must<Page<CostAccount>>(await cost.call('GET', `${costs}/accounts?limit=200`), 200).items
  const account = accounts.find(({ account }) => account.code === '03.04')!
  const [targetId, lineId, contractId] = [uuidv7(), uuidv7(), uuidv7()]
  const lines = [{ account: '03.04', quantityMilli: 1000, unitFen: 1_000_000, taxRate: 900 }]
  must(await cost.call('PUT', `${costs}/targets/${targetId}`, { stage: 'concept', note: '', lines }), 200)
  must(await manager.call('PUT', `${costs}/targets/${targetId}/confirmed`), 200)
  const line = { account: account.id, name: '总包', fen: 500_000, taxRate: 900 }
  must(await cost.call('PUT', `${costs}/lines/${lineId}`, { version: 0, line }), 200)
  const contract = { number: 'HT-1', name: '总包', supplier: '华东建工', signedOn: '2026-01-05' }
  const terms = { progressRate: 8000, retentionRate: 300, lines: [{ line: lineId, fen: 500_000, taxRate: 900 }] }
  must(await cost.call('PUT', `${costs}/contracts/${contractId}`, { ...contract, ...terms }), 200)
  const [changeOrderId, claimId, paymentId, invoiceId] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
  const decisionId = uuidv7()
  const proposal = { subject: changeOrderId, document: 'change', account: account.id, kind: 'raise-target' }
  const decided = await cost.call('PUT', `${costs}/decisions/${decisionId}`, {
    ...{ ...proposal, amount: 10_000, adjust: 10_000, reason: '钢材涨价' },
  })
  const approvalId = must<CostDecision>(decided, 200).approval!
  const approvalTemplateId = uuidv7()
  const step = { key: 'gm', name: '总经理', when: [], mode: 'all', copy: [] }
  const who = [{ by: 'role', role: 'manager', each: false }]
  const flow = {
    kind: 'costs.decision',
    name: '成本调整',
    applies: [],
    originatorMay: false,
    steps: [{ ...step, who }],
  }
  must(await manager.call('PUT', `/api/approval-templates/${approvalTemplateId}`, { version: 0, flow }), 200)
  const absenceId = uuidv7()
  const colleagues = must<Page<Colleague>>(await manager.call('GET', '/api/colleagues?limit=200'), 200).items
  const deputy = colleagues.find(({ roles }) => roles.includes('cost-manager'))!.id
  const absence = { from: '2026-01-01', until: '2026-01-02', deputy }
  must(await manager.call('PUT', `/api/my/absences/${absenceId}`, absence), 200)
  return {
    ...{ approvalId, approvalTemplateId, absenceId, actId: uuidv7() },
    ...{ accountId: account.id, targetId, lineId, contractId, changeOrderId, claimId, paymentId, invoiceId },
    ...{ expenseId: uuidv7(), decisionId },
  }
}

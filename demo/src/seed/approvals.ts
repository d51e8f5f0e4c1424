import type { ApprovalDetail } from '@loujing/wire/http/approvals'
import type { CostDecision } from '@loujing/wire/http/costs'
import { uuidv7 } from '@loujing/wire/id'
import type { Api } from './api.ts'

/** Somebody looks at a proposal and agrees. */
export async function approve(by: Api, { approval }: CostDecision, words: string): Promise<void> {
  const path = `/api/approvals/${approval!}`
  const { seen } = await by.get<ApprovalDetail>(path)
  await by.put(`${path}/acts/${uuidv7()}`, { act: 'approve', words, seen })
}

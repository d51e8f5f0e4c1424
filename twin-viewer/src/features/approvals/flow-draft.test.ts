import { objectionToFlow } from '@loujing/wire/http/approval-flow'
import { expect, test } from 'vitest'
import {
  freshKey,
  insertedAt,
  isDrawn,
  moved,
  newFlow,
  newStep,
  withLimit,
  withMode,
  withParties,
} from './flow-draft.ts'

test('a new step has a key of its own, also after others were taken out', () => {
  const flow = newFlow('costs.decision', '成本调整', '成本审批')
  expect(freshKey(flow)).toBe('s2')
  const steps = insertedAt(flow.steps, 0, newStep('s2', '财务'))
  expect(freshKey({ steps: [steps[0]!] })).toBe('s3')
  expect(isDrawn({ ...flow, steps }) && objectionToFlow({ ...flow, steps })).toBeUndefined()
})

test('the first does not move up, the last does not move down', () => {
  expect([moved([1, 2, 3], 0, -1), moved([1, 2, 3], 1, 1), moved([1, 2, 3], 2, 1)]).toEqual([
    [1, 2, 3],
    [1, 3, 2],
    [1, 2, 3],
  ])
})

test('what is drawn contradicts nothing: a percentage goes with its ratio, an escalation with its limit, a choice is alone', () => {
  const flow = newFlow('costs.decision', 'f', 's')
  let step = withMode(flow.steps[0]!, 'ratio')
  expect(step.percent).toBe(70)
  step = withMode(step, 'any')
  step = { ...withLimit(step, { count: 2, unit: 'workdays' }), escalate: { by: 'role', role: 'manager' } }
  step = withLimit(step, undefined)
  step = withParties(step, [...step.who, { by: 'choice', role: 'manager' }])
  expect(step.who).toHaveLength(1)
  expect(objectionToFlow({ ...flow, steps: [step] })).toBeUndefined()
})

test('a condition without its values, or a party without people, is not drawn yet', () => {
  const flow = newFlow('costs.decision', 'f', 's')
  expect(isDrawn({ ...flow, applies: [{ on: 'account', under: [] }] })).toBe(false)
  const steps = [{ ...flow.steps[0]!, who: [{ by: 'people' as const, people: [] }] }]
  expect(isDrawn({ ...flow, steps })).toBe(false)
  expect(isDrawn({ ...flow, name: ' ' })).toBe(false)
})

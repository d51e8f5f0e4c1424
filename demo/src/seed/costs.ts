import type { CostAccount, CostDecision } from '@loujing/wire/http/costs'
import type { Payment } from '@loujing/wire/http/contracts'
import type { Api } from './api.ts'
import { approve, keepFlows } from './approvals.ts'

/** The same at every start. */
const id = (number: number): string => `0199d100-0000-7000-8000-${String(number).padStart(12, '0')}`

const GROSS_M2 = 12_000
/** Target of the stage 施工图: yuan a square metre of gross area, by account. Invented, and of the size that such a tower has. */
const PER_M2: Record<string, number> = {
  '01.01': 6000,
  '01.02': 180,
  '02.01': 25,
  '02.02': 90,
  '02.03': 120,
  '03.01': 150,
  '03.02': 350,
  '03.03': 800,
  '03.04': 1800,
  '03.06': 450,
  '03.07': 400,
  '03.09': 250,
  '04.01': 125,
  '04.02': 200,
  '04.06': 180,
  '04.07': 150,
  '05.05': 75,
  '05.06': 80,
  '06.01': 150,
  '06.02': 130,
  '08.02': 60,
  '08.03': 40,
  '09.01': 200,
  '09.02': 300,
  '13': 250,
}
/** Packages of the contract plan, in 万元. */
const LINES = [
  { id: id(1), code: '03.02', name: '桩基工程', wan: 400 },
  { id: id(2), code: '03.03', name: '总承包（地下）', wan: 700 },
  { id: id(3), code: '03.04', name: '总承包（地上）', wan: 1900 },
  { id: id(4), code: '04.06', name: '消防工程', wan: 210 },
  { id: id(5), code: '04.07', name: '电梯采购与安装', wan: 160 },
  { id: id(6), code: '09.01', name: '线上推广', wan: 240 },
  { id: id(7), code: '08.02', name: '工程监理', wan: 60 },
]
const WAN = 1_000_000
const line = (number: number, wan: number) => ({ line: id(number), fen: wan * WAN, taxRate: 900 })
const TERMS = { progressRate: 8000, retentionRate: 300 }

export type CostPeople = { manager: Api; planner: Api; cost: Api; finance: Api }

/** Accounts, target, contracts and all that follows, by four people through the public doors. What is there already is left as it is. */
export async function keepCosts({ manager, planner, cost, finance }: CostPeople, project: string): Promise<void> {
  const costs = `/api/projects/${project}/costs`
  await keepFlows(manager)
  if ((await manager.get(costs)) === undefined) await cost.post(`${costs}/fill`, {})
  else if ((await manager.list<Payment>(`${costs}/payments`)).length > 0) return
  const accounts = await cost.list<CostAccount>(`${costs}/accounts`)
  const accountOf = (code: string) => accounts.find(({ account }) => account.code === code)!
  const lines = Object.entries(PER_M2).map(([account, yuan]) => ({
    ...{ account, quantityMilli: GROSS_M2 * 1000, unitFen: yuan * 100, taxRate: accountOf(account).account.taxRate },
  }))
  await cost.put(`${costs}/targets/${id(100)}`, { stage: 'construction', note: '施工图版', lines })
  await manager.put(`${costs}/targets/${id(100)}/confirmed`, {})
  for (const { id: lineId, code, name, wan } of LINES) {
    const { id: account, account: entry } = accountOf(code)
    const planned = { account, name, fen: wan * WAN, taxRate: entry.taxRate }
    await cost.put(`${costs}/lines/${lineId}`, { version: 0, line: planned })
  }
  const spend = (number: number, code: string, title: string, wan: number) =>
    finance.put(`${costs}/expenses/${id(number)}`, {
      ...{ account: accountOf(code).id, title, fen: wan * WAN, taxRate: 0, on: '2026-03-03' },
    })
  await spend(200, '01.01', '土地出让金首期', 3600)
  await spend(201, '01.02', '契税首期', 108)
  await spend(202, '02.03', '报批报建规费', 62)

  const sign = (number: number, name: string, supplier: string, signed: object[]) =>
    cost.put(`${costs}/contracts/${id(number)}`, {
      ...{ number: `YQ-HT-${String(number).padStart(3, '0')}`, name, supplier, signedOn: '2026-03-05' },
      ...{ ...TERMS, lines: signed },
    })
  await sign(1, '桩基工程施工合同', '宏达基坑与桩基', [line(1, 372)])
  await sign(8, '施工总承包合同', '云岭建设总承包', [line(2, 690), line(3, 1850)])
  await sign(7, '工程监理合同', '衡信监理', [line(7, 56)])

  // One that exceeds a 弱控 account, agreed by three; one that waits, half signed.
  const decide = (number: number, code: string, wan: number, kind: string, reason: string, adjustWan = 0) =>
    planner.put<CostDecision>(`${costs}/decisions/${id(number)}`, {
      ...{ subject: id(number - 300), document: 'contract', account: accountOf(code).id, kind, amount: wan * WAN },
      ...{ adjust: adjustWan * WAN, reason },
    })
  const exceeding = await decide(306, '09.01', 268, 'exceed', '开盘提前，线上投放加量')
  await approve(cost, exceeding, '投放单价低于年度框架价，建议同意')
  await approve(finance, exceeding, '资金计划可承受')
  await approve(manager, exceeding, '同意，营销费率按年度总额控制')
  await sign(6, '线上推广服务合同', '云帆传媒', [line(6, 268)])
  await decide(304, '04.06', 208, 'use-reserve', '消防报价高于预期，动用本科目余量')
  const raising = await decide(305, '04.07', 178, 'raise-target', '电梯改为担架梯，设备价上涨', 18)
  await approve(cost, raising, '已比三家报价，涨幅合理')

  const change = async (number: number, kind: string, title: string, wan: number, steps: [Api, string, object][]) => {
    const entry = { contract: id(8), line: id(3), kind, number: `BG-${number - 399}`, title, reason: '', days: 3 }
    await planner.put(`${costs}/changes/${id(number)}`, { ...entry, fen: wan * WAN })
    for (const [by, step, body] of steps) await by.put(`${costs}/changes/${id(number)}/${step}`, body)
  }
  const upTo = (wan: number, count: number) =>
    (
      [
        [planner, 'submitted', {}],
        [manager, 'tech-approved', {}],
        [cost, 'priced', { fen: wan * WAN }],
        [manager, 'confirmed', { fen: wan * WAN }],
      ] as [Api, string, object][]
    ).slice(0, count)
  await change(400, 'design-change', '3 层以上外窗洞口调整', 12, upTo(11, 4))
  await change(401, 'site-visa', '暴雨后基坑抽排与便道修复', 6, upTo(5, 3))
  await change(402, 'design-change', '屋面增加光伏支架预埋', 18, upTo(18, 1))

  const claim = async (number: number, contract: number, claimed: [number, number][], confirmed: number[]) => {
    const of = claimed.map(([each, wan]) => ({ of: id(each), fen: wan * WAN }))
    await planner.put(`${costs}/claims/${id(number)}`, {
      contract: id(contract),
      number: '1',
      on: '2026-03-20',
      lines: of,
    })
    const review = of.map((each, i) => ({
      ...each,
      fen: confirmed[i]! * WAN,
      ...(confirmed[i] !== claimed[i]![1] && { reason: '部分未完' }),
    }))
    await cost.put(`${costs}/claims/${id(number)}/review`, { lines: review })
  }
  await claim(500, 1, [[1, 372]], [340])
  await claim(
    501,
    8,
    [
      [2, 400],
      [3, 200],
    ],
    [400, 160],
  )
  const pay = (number: number, contract: number, wan: number) =>
    finance.put(`${costs}/payments/${id(number)}`, {
      contract: id(contract),
      fen: wan * WAN,
      on: '2026-03-28',
      note: '进度款第 1 期',
    })
  await pay(600, 8, 400)
  await pay(601, 1, 272)
}

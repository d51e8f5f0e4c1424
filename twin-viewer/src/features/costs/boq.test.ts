import type { CostAccount } from '@loujing/wire/http/costs'
import { expect, test } from 'vitest'
import { share, toFen, toWan, toYuan } from '../../format/amount.ts'
import { readBoq } from './boq.ts'

const account = (code: string, leaf: boolean) => ({ leaf, account: { code, taxRate: 900 } }) as CostAccount
const ACCOUNTS = [account('03', false), account('03.01', true), account('03.02', true)]
const HEAD = ['科目编码', '名称', '工程量', '综合单价（元，含税）', '税率 %']

test('a bill of quantities becomes lines, with the account’s tax where none is given', () => {
  const { lines, errors } = readBoq(
    [
      HEAD,
      ['03.01', '土方', 1250.5, '1,000.25', null],
      [null, null, null, null, null],
      ['03.02', '桩基', '3', 18_000, 6],
    ],
    ACCOUNTS,
  )
  expect(errors).toEqual([])
  expect(lines).toEqual([
    { account: '03.01', quantityMilli: 1_250_500, unitFen: 100_025, taxRate: 900 },
    { account: '03.02', quantityMilli: 3000, unitFen: 1_800_000, taxRate: 600 },
  ])
})

test('each bad row is told by its number in the sheet, and with one bad row nothing is taken', () => {
  const { lines, errors } = readBoq(
    [HEAD, ['03.01', '土方', 1, 1], ['99.01', '无', 1, 1], ['03', '汇总', 1, 1], ['03.02', '桩', '许多', 1.005, 30]],
    ACCOUNTS,
  )
  expect(lines).toEqual([])
  expect(errors).toEqual([
    { row: 3, problem: 'code', value: '99.01' },
    { row: 4, problem: 'leaf', value: '03' },
    { row: 5, problem: 'quantity', value: '许多' },
    { row: 5, problem: 'price', value: '1.005' },
    { row: 5, problem: 'tax', value: '30' },
  ])
  expect(readBoq([HEAD], ACCOUNTS).errors).toEqual([{ row: 1, problem: 'empty', value: '' }])
})

test('amounts are read to the fen and shown in 万元', () => {
  expect([toFen(0.1 + 0.2), toFen(1.005), toFen(undefined), toFen(Number.NaN)]).toEqual([
    30,
    undefined,
    undefined,
    undefined,
  ])
  expect([toWan(123_456_700), toYuan(123_456)]).toEqual(['123.46', '1,234.56'])
  expect([share(1, 4), share(5, 4), share(0, 0), share(1, 0)]).toEqual([25, 100, 0, 100])
})

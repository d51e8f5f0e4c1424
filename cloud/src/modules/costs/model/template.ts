import type { CostAccountEntry, TaxHead, UnitBasis } from '@loujing/wire/http/costs'

type Branch = {
  code: string
  name: string
  head: TaxHead
  basis: UnitBasis
  taxRate: number
  control?: CostAccountEntry['control']
  children: readonly string[]
}

/**
 * The account tree of a residential development in the construction view; `head` maps each branch to the six heads of the tax view
 * (国税发〔2009〕31号 art. 27; 期间费用, taxes and 不可预见费 stand outside them). VAT: land and fees none, building 9 % (增值税法 art. 10), services 6 %. The children are
 * the trade's usual ones, to be changed by whoever keeps the accounts.
 */
const BRANCHES: readonly Branch[] = [
  {
    ...{ code: '01', name: '土地获得价款', head: 'land', basis: 'gross-area', taxRate: 0, control: 'strong' },
    children: ['土地出让金', '契税', '拆迁补偿', '市政配套费', '红线外费用', '交易佣金'],
  },
  {
    ...{ code: '02', name: '前期准备费', head: 'preliminary', basis: 'gross-area', taxRate: 600 },
    children: ['勘察', '设计', '报批报建规费', '三通一平', '临时设施', '监理招标咨询'],
  },
  {
    ...{
      code: '03',
      name: '主体建筑工程费',
      head: 'construction',
      basis: 'gross-area',
      taxRate: 900,
      control: 'strong',
    },
    children: ['土方基坑', '桩基', '地下结构', '地上结构', '砌体', '门窗', '外墙', '屋面防水', '公区精装', '户内精装'],
  },
  {
    ...{
      code: '04',
      name: '主体安装工程费',
      head: 'construction',
      basis: 'gross-area',
      taxRate: 900,
      control: 'strong',
    },
    children: ['给排水', '强电', '弱电智能化', '暖通', '燃气', '消防', '电梯'],
  },
  {
    ...{ code: '05', name: '社区管网及基础设施费', head: 'infrastructure', basis: 'gross-area', taxRate: 900 },
    children: ['供水', '供电（高低压）', '供热', '燃气', '雨污水', '道路', '通信'],
  },
  {
    ...{ code: '06', name: '园林环境费', head: 'infrastructure', basis: 'gross-area', taxRate: 900 },
    children: ['软景', '硬景', '围墙大门', '景观照明', '小品'],
  },
  {
    ...{ code: '07', name: '公共配套设施费', head: 'amenities', basis: 'gross-area', taxRate: 900 },
    children: ['会所', '幼儿园', '学校', '物业用房', '人防', '车库', '垃圾站'],
  },
  {
    ...{ code: '08', name: '开发间接费', head: 'overhead', basis: 'gross-area', taxRate: 600 },
    children: ['工程管理费', '工程监理费', '造价咨询', '检测', '保险', '物业完善费', '资本化利息'],
  },
  {
    ...{ code: '09', name: '营销费', head: 'outside', basis: 'saleable-area', taxRate: 600 },
    children: ['广告推广', '渠道佣金', '代理费', '售楼处与样板间', '活动'],
  },
  { ...{ code: '10', name: '管理费', head: 'outside', basis: 'item', taxRate: 0 }, children: ['人工', '行政'] },
  { ...{ code: '11', name: '财务费', head: 'outside', basis: 'item', taxRate: 0 }, children: ['利息', '手续费'] },
  {
    ...{ code: '12', name: '税费', head: 'outside', basis: 'item', taxRate: 0 },
    children: ['增值税', '附加（城建+教育）', '土地增值税', '印花税', '土地使用税', '所得税'],
  },
  { ...{ code: '13', name: '不可预见费', head: 'outside', basis: 'item', taxRate: 0 }, children: [] },
]

/** p of a pending change: it counts whole as soon as it is submitted. The trade's habit and no rule: each account may have its own. */
const PENDING_RATE = 10_000

export const DEVELOPMENT: readonly CostAccountEntry[] = BRANCHES.flatMap(
  ({ code, name, head, basis, taxRate, control = 'weak', children }) => {
    const shared = { taxHead: head, unitBasis: basis, taxRate, control, pendingRate: PENDING_RATE }
    const under = children.map((child, i) => ({
      ...{ code: `${code}.${String(i + 1).padStart(2, '0')}`, name: child },
      ...shared,
    }))
    return [{ code, name, ...shared }, ...under]
  },
)

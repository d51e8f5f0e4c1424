import type { PlanCalendar, PlanLinkEntry } from '@loujing/wire/http/plans'

type Before = { code: string; type?: PlanLinkEntry['type']; lag?: number }
export type TemplateTask = {
  code: string
  name: string
  level: 1 | 2 | 3 | 4
  days: number
  calendar: PlanCalendar
  after: readonly Before[]
}

const task = (
  code: string,
  name: string,
  level: TemplateTask['level'],
  days: number,
  calendar: PlanCalendar,
  ...after: (string | Before)[]
): TemplateTask => ({
  ...{ code, name, level, days, calendar },
  after: after.map((before) => (typeof before === 'string' ? { code: before } : before)),
})
const SS = (code: string, lag = 0): Before => ({ code, type: 'SS', lag })

/**
 * A residential development from the purchase of the land to the handover, with its legal gates as hard predecessors (五证):
 * 城乡规划法 art. 38, 40, 45; 建筑法 art. 7–10; 城市房地产开发经营管理条例 art. 22–24; 建设工程质量管理条例 art. 16, 49. Legal durations are those of the
 * law; the others are the trade's usual ones, to be changed by whoever plans.
 */
export const DEVELOPMENT: readonly TemplateTask[] = [
  task('01.01', '拿地（摘牌）', 1, 0, 'natural'),
  task('01.02', '签土地出让合同', 2, 10, 'legal', '01.01'),
  task('01.03', '项目备案（立项）', 3, 15, 'legal', '01.02'),
  task('01.04', '建设用地规划许可证', 1, 20, 'legal', '01.02', '01.03'),
  task('01.05', '不动产权证（土地）', 2, 30, 'natural', '01.02'),
  task('02.01', '项目定位', 2, 30, 'natural', SS('01.01')),
  task('02.02', '方案设计内部定案', 2, 30, 'natural', '02.01'),
  task('02.03', '方案报批通过', 1, 30, 'legal', '02.02'),
  task('02.04', '初步设计 / 扩初', 3, 30, 'natural', { code: '02.03', lag: -10 }),
  task('02.05', '施工图及审图合格', 2, 60, 'natural', '02.04'),
  task('02.06', '建设工程规划许可证', 1, 20, 'legal', '02.03', '01.04'),
  task('03.01', '总包定标', 2, 45, 'natural', SS('02.05', 30)),
  task('03.02', '建筑工程施工许可证', 1, 7, 'natural', '02.06', '02.05', '03.01'),
  task('04.01', '土方开挖与基坑支护', 3, 30, 'site', '03.02'),
  task('04.02', '桩基', 3, 40, 'site', '04.01'),
  task('04.03', '正负零（±0.00）', 1, 45, 'site', '04.02'),
  task('04.04', '预售形象进度达成', 1, 60, 'site', '04.03'),
  task('04.05', '主体结构封顶', 1, 180, 'site', '04.03'),
  task('05.01', '样板段 / 售楼处开放', 1, 100, 'site', SS('03.02')),
  task('05.02', '商品房预售许可证', 1, 10, 'natural', '04.04', '01.05'),
  task('05.03', '开盘', 1, 10, 'natural', '05.02', '05.01'),
  task('06.01', '砌筑抹灰', 3, 120, 'site', { code: '04.05', type: 'FF', lag: 40 }),
  task('06.02', '外立面完成、拆架', 2, 75, 'site', SS('06.01', 30)),
  task('06.03', '电梯、消防、机电', 3, 90, 'site', SS('06.01', 30)),
  task('06.04', '室外管线', 3, 30, 'site', SS('06.02', 30)),
  task('06.05', '景观园林', 2, 40, 'site', '06.04'),
  task('07.01', '分户验收', 3, 15, 'site', '06.01', '06.02', '06.03', '06.05'),
  task('07.02', '规划核实与消防、人防、节能、档案专项验收', 2, 30, 'natural', SS('07.01')),
  task('07.03', '竣工验收', 1, 7, 'natural', '07.01', '07.02'),
  task('07.04', '竣工验收备案', 1, 15, 'natural', '07.03'),
  task('07.05', '承接查验', 3, 15, 'natural', '07.03'),
  task('08.01', '集中交付', 1, 30, 'natural', '07.04', '07.05'),
  task('08.02', '大确权（初始登记）', 2, 90, 'natural', '07.04'),
]

/**
 * A plan as Microsoft Project saves it: `floors` storeys of one tower under headings, each trade behind the one before it and
 * behind itself one storey below. Every storey is `trades.length` tasks.
 */
const TRADES = ['弹线', '墙柱钢筋', '墙柱模板', '梁板模板', '梁板钢筋', '预埋', '浇筑', '养护', '拆模', '砌体'] as const
export const TASKS_A_FLOOR = TRADES.length

export function mspdiOfTower(floors: number): string {
  let uid = 0
  const rows: string[] = []
  const row = (name: string, level: number, more: string) => {
    uid++
    rows.push(`<Task><UID>${uid}</UID><ID>${uid}</ID><Name>${name}</Name><Manual>0</Manual><IsNull>0</IsNull>
<OutlineLevel>${level}</OutlineLevel><DurationFormat>7</DurationFormat>${more}</Task>`)
    return uid
  }
  const after = (source: number, lag = 0) =>
    `<PredecessorLink><PredecessorUID>${source}</PredecessorUID><Type>1</Type><LinkLag>${lag}</LinkLag><LagFormat>7</LagFormat></PredecessorLink>`
  row('一号楼', 1, '<Summary>1</Summary><Duration>PT8H0M0S</Duration>')
  const below: number[] = []
  for (let floor = 1; floor <= floors; floor++) {
    row(`${floor} 层`, 2, '<Summary>1</Summary><Duration>PT8H0M0S</Duration>')
    let before: number | undefined
    for (const [trade, name] of TRADES.entries()) {
      const links = [before, below[trade]].flatMap((source) => (source === undefined ? [] : [after(source)])).join('')
      before = row(name, 3, `<Summary>0</Summary><Duration>PT8H0M0S</Duration>${links}`)
      below[trade] = before
    }
  }
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Project xmlns="http://schemas.microsoft.com/project"><Title>一号楼主体</Title><StartDate>2026-03-02T08:00:00</StartDate>
<MinutesPerDay>480</MinutesPerDay><Tasks>${rows.join('')}</Tasks></Project>`
}

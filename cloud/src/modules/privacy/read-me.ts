import type { PersonalData } from '../../platform/personal.ts'
import type { OwnRows } from '../../platform/personal-rows.ts'

/** What the parts of the product are called for the person who reads his own data. */
export const PART_NAMES: Readonly<Record<string, string>> = {
  ...{ approvals: '审批', costs: '成本', documents: '文件', evidence: '存证', feedback: '告警判断', hazards: '隐患' },
  ...{
    identity: '账号与个人信息',
    noise: '噪声',
    notices: '通知',
    originals: '原图调阅',
    outbox: '审计日志',
    plans: '计划',
  },
  ...{ privacy: '个人信息权利', projects: '项目', rules: '规则', sequence: '施工模拟', shares: '分享', sites: '工地' },
  ...{ stores: '设备数据', sunlight: '日照', topics: '模型问题', transport: '交通', twin: '模型', units: '房源' },
}

/** Of one module: how many rows of which table, in which file. */
export type Part = { module: string; file: string; rows: readonly OwnRows[] }

/** The first thing that a person opens: what each file is, and what stays after a deletion, with the article that asks for it. */
export function writeReadMe(parts: readonly Part[], modules: readonly PersonalData[], madeAt: string): string {
  const files = parts.map(({ module, file, rows }) => {
    const counts = rows.map((each) => `${each.table} ${each.rows.length} 条`).join('，')
    return `- ${file}：${PART_NAMES[module] ?? module}${counts && `（${counts}）`}`
  })
  const kept = modules.flatMap(({ module, kept: each }) =>
    each.map(({ what, law }) => `- ${PART_NAMES[module] ?? module}（${what}）：${law}`),
  )
  return [
    '个人信息副本',
    `生成时间：${madeAt}`,
    '依据《个人信息保护法》第45条，本压缩包列出本系统保存的与您有关的个人信息。各文件为 JSON（UTF-8）。',
    '密码、密钥与令牌的摘要不在其中；公司文件的正文属于公司，只列出您上传的记录。',
    '',
    '文件',
    ...files,
    '',
    '注销后去除身份、依法继续保存的记录',
    ...kept,
    '',
  ].join('\r\n')
}

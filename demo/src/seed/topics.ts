import type { Site } from '@loujing/wire/http/sites'
import type { BimView, Topic, TopicEntry } from '@loujing/wire/http/topics'
import type { ElementSummary, Model } from '@loujing/wire/http/twin'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import type { Api } from './api.ts'

/** `of` is the class of the element that it is about: the first one on a storey. */
type Issue = { of: string; storey: string; topic: TopicEntry; said: readonly string[] }
const ISSUES: readonly Issue[] = [
  {
    ...{ of: 'IfcDoor', storey: '2F' },
    topic: {
      ...{
        title: '入户门与管井检修口净距不足',
        type: '碰撞',
        state: 'in-progress',
        priority: '高',
        labels: ['建筑', '机电'],
      },
      description: '检修口开启方向与入户门冲突，现场已暂停安装。',
    },
    said: ['请设计院本周内回复。', '建议检修口改为向内开启。'],
  },
  {
    ...{ of: 'IfcWindow', storey: '3F' },
    topic: { title: '外窗洞口尺寸与门窗表不一致', type: '疑问', state: 'open', priority: '普通', labels: ['建筑'] },
    said: [],
  },
]
const viewOf = (guid: string): BimView => ({
  selected: [guid],
  visible: { byDefault: true, except: [], spaces: false, openings: false },
  ...{ colours: [], planes: [], lines: [] },
})

/** Issues on the tower, once: topics that are there mean that this was done. */
export async function keepTopics(manager: Api, site: Site, model: Model): Promise<void> {
  const url = `/api/sites/${site.id}/topics`
  if ((await manager.list<Topic>(url)).length > 0) return
  for (const { of, storey, topic, said } of ISSUES) {
    const path = `/api/models/${model.id}/elements?limit=1&ifcClass=${of}&storey=${storey}`
    const [element] = (await manager.get<Page<ElementSummary>>(path)).items
    const id = uuidv7()
    await manager.put(`${url}/${id}`, { version: 0, topic })
    if (element) await manager.put(`${url}/${id}/views/${uuidv7()}`, { view: viewOf(element.guid) })
    for (const text of said) await manager.put(`${url}/${id}/comments/${uuidv7()}`, { text })
  }
}

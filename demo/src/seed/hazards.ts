import type { Hazard, HazardCategory, HazardLevel, HazardPhoto } from '@loujing/wire/http/hazards'
import type { Site } from '@loujing/wire/http/sites'
import type { Page } from '@loujing/wire/page'
import sharp from 'sharp'
import { drawScene, type SceneName } from '../../media/scene.ts'
import type { Api } from './api.ts'

/** The same at every start: what is there already is left as it is. */
const id = (number: number): string => `0199d000-0000-7000-8000-${String(number).padStart(12, '0')}`

/** Invented companies; the check characters are right, the numbers belong to nobody. */
const CONTRACTORS = [
  {
    id: id(1),
    name: '云岭建设总承包',
    creditCode: '91000000DEMC000018',
    contact: { name: '孙志强', phone: '13800000001' },
  },
  {
    id: id(2),
    name: '安固脚手架工程',
    creditCode: '91000000DEMC00002B',
    contact: { name: '吴海', phone: '13800000002' },
  },
  {
    id: id(3),
    name: '宏达基坑与桩基',
    creditCode: '91000000DEMC00003E',
    contact: { name: '郑国平', phone: '13800000003' },
  },
]

type Entry = {
  title: string
  detail: string
  category: HazardCategory
  level?: HazardLevel
  scene: SceneName
  contractor?: string
  /** How far it has come. */
  until: 'open' | 'rectifying' | 'rectified' | 'closed'
}
const HAZARDS: Entry[] = [
  {
    title: '5 层电梯井口防护门未关',
    detail: '井口无警示标志，作业人员经过。',
    category: 'height',
    scene: 'slab',
    until: 'open',
  },
  {
    title: '材料堆场钢管超高堆放',
    detail: '高度约 2.3 m，且紧靠围挡。',
    category: 'other',
    scene: 'yard',
    until: 'rectifying',
  },
  {
    title: '外脚手架连墙件缺失两处',
    detail: '7 层北侧，间距大于方案要求。',
    category: 'scaffold',
    scene: 'slab',
    contractor: id(2),
    until: 'rectified',
  },
  {
    title: '二级配电箱未上锁',
    detail: '大门东侧。',
    category: 'electricity',
    scene: 'gate',
    until: 'closed',
  },
  {
    title: '基坑临边堆载',
    detail: '坑边 1 m 内堆放钢筋，现场负责人判定为重大隐患，已停止作业。',
    category: 'pit',
    level: 'major',
    scene: 'yard',
    contractor: id(3),
    until: 'rectifying',
  },
]

/** Contractors, who answers for the site, and hazards on their way, by two people through the public doors. */
export async function keepHazards({ manager, foreman }: { manager: Api; foreman: Api }, site: Site): Promise<void> {
  for (const { id: contractor, ...entry } of CONTRACTORS)
    await manager.put(`/api/projects/${site.project}/contractors/${contractor}`, entry)
  const rule = { contractor: id(1), scope: { kind: 'site' }, from: '2026-03-01' }
  await manager.put(`/api/sites/${site.id}/responsibilities/${id(10)}`, rule)
  const { items } = await manager.get<Page<Hazard>>(`/api/sites/${site.id}/hazards?limit=200`)
  const known = new Set<string>(items.map((hazard) => hazard.id))
  for (const [i, entry] of HAZARDS.entries()) {
    const hazard = id(100 + i)
    if (!known.has(hazard)) await walk({ manager, foreman }, site, entry, hazard, 1000 + 10 * i)
  }
}

/** One hazard from its finding to where it stands; a step that was taken before is not taken again. */
async function walk(
  { manager, foreman }: { manager: Api; foreman: Api },
  site: Site,
  { until, scene, ...entry }: Entry,
  hazard: string,
  step: number,
): Promise<void> {
  const before = await send(foreman, site, scene, true)
  await foreman.post(`/api/sites/${site.id}/hazards`, { id: hazard, ...entry, photos: [before] })
  if (until === 'open') return
  await foreman.post(`/api/hazards/${hazard}/begin`, { id: id(step) })
  if (until === 'rectifying') return
  const after = await send(foreman, site, scene, false)
  const rectified = { id: id(step + 1), text: '已按要求整改，请复查。', photos: [after] }
  await foreman.post(`/api/hazards/${hazard}/rectify`, rectified)
  if (until === 'rectified') return
  await manager.post(`/api/hazards/${hazard}/inspect`, { id: id(step + 2), passed: true, text: '现场复查合格。' })
}

/** A drawn photo: the scene from near by, and after the work the whole of it in daylight. */
async function send(api: Api, site: Site, scene: SceneName, isNear: boolean): Promise<string> {
  const whole = sharp(await drawScene(scene))
  const { width, height } = await whole.metadata()
  const part = {
    left: Math.round(width / 3),
    top: Math.round(height / 3),
    width: Math.round(width / 2),
    height: Math.round(height / 2),
  }
  const picture = isNear ? whole.extract(part).modulate({ brightness: 0.9 }) : whole.modulate({ brightness: 1.06 })
  const photo = await api.upload<HazardPhoto>(`/api/sites/${site.id}/photos`, await picture.jpeg().toBuffer())
  return photo.sha256
}

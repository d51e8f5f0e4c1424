import type { KeptNoiseSource, Machine, NewNoiseStudy, NoiseStudy, Road } from '@loujing/wire/http/noise'
import type { Site } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import type { Api } from './api.ts'

/** 云祥路 goes by in the south of the tower, a little askew, as the tower stands. */
const ROAD: Road = {
  ...{ kind: 'road', name: '云祥路', heightM: 0.5 },
  line: [
    { eastM: -180, northM: -70 },
    { eastM: -40, northM: -49 },
    { eastM: 170, northM: -22 },
  ],
  emission: { by: 'measured', dayDb: 69, nightDb: 60, distanceM: 10 },
  origin: '演示数据：假定路中心 10 m 处昼夜各 20 min 的等效声级',
}
const MACHINES: readonly Machine[] = [
  {
    ...{ kind: 'machine', name: '混凝土泵车', at: { eastM: 26, northM: 24 }, heightM: 2 },
    ...{ power: { aWeightedDb: 109 }, fromHour: 7, toHour: 19, share: 0.35 },
    origin: '演示数据：按同类设备铭牌声功率级取值',
  },
  {
    ...{ kind: 'machine', name: '木工棚圆锯', at: { eastM: -34, northM: 18 }, heightM: 1.2 },
    ...{ power: { bandsDb: [82, 86, 90, 96, 99, 101, 99, 94] }, fromHour: 7, toHour: 19, share: 0.2 },
    origin: '演示数据：倍频带为典型木工圆锯谱形，非实测',
  },
]
const STUDY: NewNoiseStudy = {
  ...{ name: '主体施工阶段', limit: 'class-2', kinds: ['road', 'machine'] },
  air: { temperatureC: 20, humidityPercent: 70, pressureKPa: 101.325 },
  ground: { source: 0, middle: 0.2, receiver: 0.2 },
}

/** What is heard on the site, once: sources that are there mean that this was done. */
export async function keepNoise(manager: Api, site: Site): Promise<void> {
  const sources = `/api/sites/${site.id}/noise-sources`
  if ((await manager.list<KeptNoiseSource>(sources)).length > 0) return
  for (const source of [ROAD, ...MACHINES]) await manager.put(`${sources}/${uuidv7()}`, { version: 0, source })
}

/** One study of it, where there is none. */
export async function keepNoiseStudy(manager: Api, site: Site): Promise<void> {
  const studies = `/api/sites/${site.id}/noise-studies`
  if ((await manager.list<NoiseStudy>(studies)).length > 0) return
  await manager.put<NoiseStudy>(`${studies}/${uuidv7()}`, STUDY)
}

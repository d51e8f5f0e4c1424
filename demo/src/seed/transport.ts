import type { Site } from '@loujing/wire/http/sites'
import type { KeptScenario, Scenario, TransportMap, TransportPlace } from '@loujing/wire/http/transport'
import { uuidv7 } from '@loujing/wire/id'
import type { Api } from './api.ts'
import { generateTown } from './transport-map.ts'

const GATES: readonly TransportPlace[] = [{ kind: 'gate', name: '北门', at: { eastM: 10, northM: 100 } }]
/** A gate in the south, and a footbridge over the canal from it: the metro comes near. */
const SCENARIO: Scenario = {
  name: '南门与过河步行桥',
  roads: [
    {
      ...{ name: '过河步行桥', speedsKmh: { foot: 4.5, bicycle: 10 }, isOneWay: false },
      line: [
        { eastM: -100, northM: -115 },
        { eastM: -105, northM: -330 },
        { eastM: -115, northM: -545 },
      ],
    },
  ],
  places: [{ kind: 'gate', name: '南门', at: { eastM: -20, northM: -90 } }],
  ...{ closed: [], closedGates: [] },
}
const MAP = 'name=演示路网&attribution=楼镜演示数据：自行生成，非真实地图'

/** How one comes to the site, once: a map that is there means that this was done. */
export async function keepTransport(manager: Api, site: Site): Promise<void> {
  const url = (what: string): string => `/api/sites/${site.id}/transport-${what}`
  if ((await manager.list<TransportMap>(url('maps'))).length === 0)
    await manager.put<TransportMap>(`${url(`maps/${uuidv7()}`)}?${encodeURI(MAP)}`, generateTown())
  if ((await manager.list<KeptScenario>(url('scenarios'))).length > 0) return
  for (const place of GATES) await manager.put(url(`places/${uuidv7()}`), { version: 0, place })
  await manager.put(url(`scenarios/${uuidv7()}`), { version: 0, scenario: SCENARIO })
}

import type { Slug } from '@loujing/wire/id'
import type { Place, PointEntry, View } from '@loujing/wire/inventory'
import { stringify } from 'yaml'
import { CRANE } from '../tower/crane.ts'
import { onSite, TRUE_HEADING_DEG } from '../tower/place.ts'
import { EDGE, STOREY_HEIGHT } from '../tower/plan.ts'
import type { Vec } from '../tower/shapes.ts'
import { GATE, SITE } from '../tower/surroundings.ts'
import { DEMO_GATEWAY, DEMO_SITE } from './seed.ts'

/** Where a camera's pictures come from: its own `kind` and `url` in the gateway's file. */
export type Lens = { kind: 'snapshot' | 'rtsp' | 'mjpeg' | 'file' | 'folder'; url: string }
export const DEMO_CAMERAS = ['cam-gate', 'cam-yard', 'cam-slab'] as const
export type DemoCamera = (typeof DEMO_CAMERAS)[number]

export type SiteConfigOptions = {
  /** The gateway's data folder. */
  data: string
  cloudUrl?: string
  ports: { mqtt: number; hj212: number; meter: number; pit: number; console?: number; websocket?: number }
  host?: string
  cameras: Readonly<Record<DemoCamera, Lens>>
  /** Folder of the detector's model, and the file of the flows: absolute paths, or relative to where the YAML will lie. */
  model?: string
  flows?: string
  /** Height of the building's top slab over ±0.00. */
  storeys?: number
}

/** The environment variable in which the gateway looks for each secret: none stands in the file. */
export const SECRET_NAMES = {
  claimKey: 'LOUJING_CLAIM_KEY',
  console: 'LOUJING_CONSOLE_PASSWORD',
  'dust-1': 'LOUJING_DUST_1',
  'noise-1': 'LOUJING_NOISE_1',
  'crane-1': 'LOUJING_CRANE_1',
} as const
/** The sources that have a password. */
export const SECRET_SOURCES = ['dust-1', 'noise-1', 'crane-1'] as const satisfies (keyof typeof SECRET_NAMES)[]
/** The dust monitor's MN (HJ 212). */
export const DUST_MN = '330110A0000000000000D001'

const secret = (name: keyof typeof SECRET_NAMES) => ({ env: SECRET_NAMES[name] })

/** The gateway's YAML for the demo site; every place is that of the tower's own geometry. */
export function siteConfig(options: SiteConfigOptions): string {
  const { data, cloudUrl, ports, host = '127.0.0.1', cameras, model, flows, storeys = 18 } = options
  const config = {
    site: DEMO_SITE,
    gateway: DEMO_GATEWAY,
    data,
    ...(cloudUrl !== undefined && { cloud: { url: cloudUrl, claimKey: secret('claimKey') } }),
    listen: {
      mqtt: { host, port: ports.mqtt },
      hj212: { host, port: ports.hj212 },
      ...(ports.websocket !== undefined && { websocket: { host, port: ports.websocket } }),
      ...(ports.console !== undefined && { console: { host, port: ports.console, password: secret('console') } }),
    },
    devices: devices(host, ports, storeys * STOREY_HEIGHT),
    cameras: DEMO_CAMERAS.map((source) => ({
      source,
      ...standOf(source, storeys),
      ...cameras[source],
      ...(source === 'cam-yard' && { masks: [NEIGHBOUR] }),
    })),
    ...(model !== undefined && { detector: { model } }),
    ...(flows !== undefined && { flows: { file: flows } }),
  }
  return `# The gateway of the demo site 云栖里. Made at each start: change demo/src/seed/site-config.ts, not this file.\n${stringify(config)}`
}

type Stand = { name: string; place: Place; view: View }

/** Where a camera stands and looks, from two points of the building's frame. */
function stand(name: string, from: Vec, to: Vec, fieldOfViewDeg: number): Stand {
  const [x, y, z] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]]
  const toDeg = 180 / Math.PI
  const bearing = Math.atan2(x, y) * toDeg + TRUE_HEADING_DEG
  const round = (degrees: number) => Math.round(degrees * 10) / 10
  return {
    name,
    place: onSite(from),
    view: {
      headingDeg: round((bearing + 360) % 360) % 360,
      pitchDeg: round(Math.atan2(z, Math.hypot(x, y)) * toDeg),
      fieldOfViewDeg,
    },
  }
}

function standOf(source: DemoCamera, storeys: number): Stand {
  const roof = storeys * STOREY_HEIGHT
  const stands: Record<DemoCamera, Stand> = {
    'cam-gate': stand('大门', [GATE.x - 6, SITE.south + 1, 5.2], [GATE.x + 3, SITE.south + 14, 0], 72),
    'cam-yard': stand('材料堆场', [-34, -22.5, 7], [-18, -30, 0.5], 80),
    'cam-slab': stand('作业面', [CRANE.at[0] + 1, CRANE.at[1], roof + 7], [0, 0, roof], 68),
  }
  return stands[source]
}

type Point = PointEntry & { factor?: string; register?: object }
const point = (
  slug: Slug,
  name: string,
  kind: Point['kind'],
  unit: Point['unit'],
  more: Partial<Point> = {},
): Point => ({
  ...{ point: slug, name, kind, unit, periodMs: 5000, ...more },
})

/** The houses behind the yard's wall are nobody's business: a corner of the yard camera's picture. */
const NEIGHBOUR = {
  name: '北侧居民楼',
  polygon: [
    [0, 0],
    [0.26, 0],
    [0.2, 0.16],
    [0, 0.2],
  ],
}

/** What demo/src/devices plays: the factors, registers and units are theirs. */
function devices(host: string, ports: SiteConfigOptions['ports'], roof: number): object[] {
  const modbus = (port: number) => ({
    protocol: 'modbus-tcp' as const,
    connection: { host, port, unitId: 1 },
    periodMs: 5000,
  })
  return [
    {
      ...{ source: 'dust-1', name: '扬尘监测仪', protocol: 'hj212', mn: DUST_MN, pw: secret('dust-1') },
      place: onSite([GATE.x + 8, SITE.south + 4, 3.4]),
      points: [
        point('pm10', 'PM10', 'dust-pm10', 'ug/m3', { factor: 'a34002' }),
        point('pm25', 'PM2.5', 'dust-pm25', 'ug/m3', { factor: 'a34004' }),
        point('tsp', 'TSP', 'dust-tsp', 'ug/m3', { factor: 'a34001' }),
        point('wind', '风速', 'wind-speed', 'm/s', { factor: 'a01007' }),
        point('direction', '风向', 'wind-direction', 'deg', { factor: 'a01008' }),
        point('temperature', '气温', 'temperature', 'Cel', { factor: 'a01001' }),
        point('humidity', '湿度', 'humidity', '%', { factor: 'a01002' }),
      ],
    },
    {
      ...{ source: 'noise-1', name: '噪声监测仪', protocol: 'mqtt', password: secret('noise-1') },
      place: onSite([SITE.west + 1, -34, 3]),
      points: [point('leq', '等效声级', 'noise', 'dB[SPL]')],
    },
    {
      ...{ source: 'meter-1', name: '施工用电总表', ...modbus(ports.meter) },
      place: onSite([-36, 14, 1.6]),
      points: [
        point('energy', '电量', 'energy', 'kW.h', { register: { address: 0, type: 'uint32', scale: 0.1 } }),
        point('power', '功率', 'power', 'kW', { register: { address: 2, type: 'float32' } }),
      ],
    },
    {
      ...{ source: 'crane-1', name: '1号塔吊', protocol: 'mqtt', password: secret('crane-1') },
      place: onSite([CRANE.at[0], CRANE.at[1], roof + 12]),
      points: [
        point('moment', '力矩百分比', 'load-moment', '%'),
        point('wind', '臂端风速', 'wind-speed', 'm/s'),
        point('hook', '吊钩高度', 'length', 'm'),
      ],
    },
    {
      ...{ source: 'pit-1', name: '基坑位移监测', ...modbus(ports.pit) },
      place: onSite([EDGE.east + 6, EDGE.south - 2, 0.3]),
      points: [
        point('horizontal', '水平位移', 'length', 'mm', { register: { address: 0, type: 'int16', scale: 0.01 } }),
        point('settlement', '竖向位移', 'length', 'mm', { register: { address: 1, type: 'int16', scale: 0.01 } }),
      ],
    },
  ]
}

import { Calibration } from '@loujing/wire/calibration'
import { Mask, Zone } from '@loujing/wire/command'
import { SLUG, Slug } from '@loujing/wire/id'
import { Place, View } from '@loujing/wire/inventory'
import { QuantityKind, Unit } from '@loujing/wire/quantity'
import * as Type from 'typebox'

/*
 * What a gateway is told by its YAML file. The schemas describe the file; the types are what the program gets after
 * config-file.ts has filled in defaults, read secrets and made paths absolute.
 */
const closed = <P extends Type.TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false })
const section = <P extends Type.TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false, default: {} })
const Port = (preset: number) => Type.Integer({ minimum: 0, maximum: 65_535, default: preset })
const Host = Type.String({ minLength: 1, default: '127.0.0.1' })
const Milliseconds = (preset: number, minimum = 100) =>
  Type.Integer({ minimum, maximum: 86_400_000, default: preset, description: 'ms' })

/** In the file `{ file: path }` or `{ env: NAME }`, never the secret itself; in the program the secret's text. */
export const Secret = Type.Unsafe<string>(
  Type.Union([closed({ file: Type.String({ minLength: 1 }) }), closed({ env: Type.String({ minLength: 1 }) })], {
    secret: true,
  }),
)
/** A secret that may be absent where it is looked up, because it is needed once only. */
const OneTimeSecret = Type.Optional(Type.Unsafe<string>({ ...Secret, secret: 'once' }))
/** In the file relative to the file's own folder; in the program absolute. */
export const Path = Type.String({ minLength: 1, path: true })

const point = {
  point: Slug,
  name: Type.Optional(Type.String({ maxLength: 64 })),
  kind: QuantityKind,
  unit: Unit,
  periodMs: Type.Optional(Type.Integer({ minimum: 100, description: 'How often it should report' })),
}
export type Point = Type.Static<typeof Point>
export const Point = closed(point)

export const REGISTER_TYPES = ['uint16', 'int16', 'uint32', 'int32', 'float32'] as const
export const WORD_ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const

/** Where a Modbus value lives and how it is read: canonical text of the maker's register table. */
export type Register = Type.Static<typeof Register>
export const Register = closed({
  table: Type.Enum(['holding', 'input'], { default: 'holding' }),
  address: Type.Integer({ minimum: 0, maximum: 65_535, description: 'Zero-based, as on the wire' }),
  type: Type.Enum([...REGISTER_TYPES], { default: 'uint16' }),
  wordOrder: Type.Enum([...WORD_ORDERS], { default: 'ABCD' }),
  scale: Type.Number({ default: 1, description: 'value = raw × scale + offset, in the unit of the point' }),
  offset: Type.Number({ default: 0 }),
})

const device = {
  source: Slug,
  name: Type.Optional(Type.String({ maxLength: 64 })),
  place: Type.Optional(Place),
}
const points = <P extends Type.TSchema>(each: P) => Type.Array(each, { minItems: 1, maxItems: 64 })

/** A device that publishes MQTT itself, with `source` as its user name. */
export type MqttDevice = Type.Static<typeof MqttDevice>
export const MqttDevice = closed({
  ...device,
  protocol: Type.Literal('mqtt'),
  password: Secret,
  points: points(Point),
})

export type ModbusPoint = Type.Static<typeof ModbusPoint>
export const ModbusPoint = closed({ ...point, register: Register })
export type ModbusDevice = Type.Static<typeof ModbusDevice>
export const ModbusDevice = closed({
  ...device,
  protocol: Type.Literal('modbus-tcp'),
  connection: closed({
    host: Host,
    port: Port(502),
    unitId: Type.Integer({ minimum: 0, maximum: 255, default: 1 }),
    timeoutMs: Milliseconds(2000),
  }),
  periodMs: Milliseconds(5000),
  points: points(ModbusPoint),
})

export type Hj212Point = Type.Static<typeof Hj212Point>
export const Hj212Point = closed({
  ...point,
  factor: Type.String({
    pattern: '^[A-Za-z0-9]{1,16}(?:-[A-Za-z]{1,16})?$',
    description: 'Code of HJ 212: `a34002` is its real-time value, `a34002-Avg` its mean of the minute',
  }),
})
export type Hj212Device = Type.Static<typeof Hj212Device>
export const Hj212Device = closed({
  ...device,
  protocol: Type.Literal('hj212'),
  mn: Type.String({ pattern: '^[0-9A-Za-z]{14,24}$', description: 'The device’s unique mark, MN=' }),
  pw: Secret,
  points: points(Hj212Point),
})

export type Device = MqttDevice | ModbusDevice | Hj212Device
export const DEVICES = { mqtt: MqttDevice, 'modbus-tcp': ModbusDevice, hj212: Hj212Device } as const

/** An alarm needs `k` of the last `n` frames and ends after `endAfterMs` without one. */
export type Judge = Type.Static<typeof Judge>
export const Judge = section({
  k: Type.Integer({ minimum: 1, maximum: 100, default: 3 }),
  n: Type.Integer({ minimum: 1, maximum: 100, default: 5 }),
  endAfterMs: Milliseconds(5000),
})

/** What is done about the people on a camera's pictures. */
export type Privacy = Type.Static<typeof Privacy>
export const Privacy = section({
  blur: Type.Boolean({ default: true, description: 'Heads are pixelated wherever a picture is shown, kept or sent' }),
})

const seconds = (preset: number, maximum: number) =>
  Type.Integer({ minimum: 0, maximum, default: preset, description: 's' })
/** The clip that is kept with an episode: so much before it and after it, and never longer than `mostSeconds`. */
export type ClipConfig = Type.Static<typeof ClipConfig>
export const ClipConfig = section({
  keep: Type.Boolean({ default: true }),
  beforeSeconds: seconds(5, 30),
  afterSeconds: seconds(5, 30),
  mostSeconds: Type.Integer({ minimum: 5, maximum: 120, default: 30, description: 's' }),
})

const camera = {
  source: Slug,
  name: Type.Optional(Type.String({ maxLength: 64 })),
  place: Type.Optional(Place),
  view: Type.Optional(View),
}
const watched = {
  ...camera,
  periodMs: Milliseconds(500),
  previewMs: Milliseconds(2000),
  zones: Type.Array(Zone, { maxItems: 32, default: [] }),
  masks: Type.Array(Mask, { maxItems: 32, default: [] }),
  calibration: Type.Optional(Calibration),
  judge: Judge,
  privacy: Privacy,
  clip: ClipConfig,
}
const pulled = (kind: 'snapshot' | 'rtsp' | 'mjpeg', pattern: string) =>
  closed({ ...watched, kind: Type.Literal(kind), url: Type.String({ pattern }) })
const local = (kind: 'file' | 'folder') => closed({ ...watched, kind: Type.Literal(kind), url: Path })

export const CAMERAS = {
  snapshot: pulled('snapshot', '^https?://'),
  rtsp: pulled('rtsp', '^rtsps?://'),
  mjpeg: pulled('mjpeg', '^https?://'),
  file: local('file'),
  folder: local('folder'),
  mqtt: closed({ ...camera, kind: Type.Literal('mqtt'), password: Secret }),
} as const
/** A camera that judges by itself and publishes MQTT, with `source` as its user name. */
export type MqttCamera = Type.Static<(typeof CAMERAS)['mqtt']>
/** A camera that the gateway looks through: a URL, or an absolute path of kind `file` and `folder`. */
export type WatchedCamera = Type.Static<(typeof CAMERAS)[Exclude<keyof typeof CAMERAS, 'mqtt'>]>
export type Camera = WatchedCamera | MqttCamera

const KeyHolder = closed({ name: Type.String({ minLength: 1, maxLength: 64 }), publicKey: Secret })
/**
 * Who must both agree to see an original, by their SM2 public keys (PEM, or 04 ‖ x ‖ y in hex). Public keys only: what opens
 * a picture is never on the gateway. Without this section no original is kept.
 */
export type Sealing = Type.Static<typeof Sealing>
export const Sealing = closed({ first: KeyHolder, second: KeyHolder })

const Listener = (port: number) => closed({ host: Host, port: Port(port) })

export type Limits = Type.Static<typeof Limits>
export const Limits = section({
  payloadBytes: Type.Integer({ minimum: 1024, maximum: 16_777_216, default: 262_144 }),
  messagesPerSecond: Type.Integer({ minimum: 1, default: 500, description: 'Of one client; faster ones are slowed' }),
  keepaliveSeconds: Type.Integer({ minimum: 0, default: 120, description: 'Longer is refused; 0 allows any' }),
  offlineMessages: Type.Integer({ minimum: 0, default: 100, description: 'Kept for one absent client' }),
  connections: Type.Integer({ minimum: 1, default: 1024 }),
  outboxBytes: Type.Integer({ minimum: 65_536, default: 1_073_741_824 }),
  evidenceBytes: Type.Integer({ minimum: 65_536, default: 4_294_967_296 }),
})

/** The file without its lists; DEVICES and CAMERAS check each entry by its protocol and kind. */
export type Gateway = Type.Static<typeof Gateway>
export const Gateway = closed({
  site: Slug,
  gateway: Slug,
  data: Path,
  timeZone: Type.String({ default: 'Asia/Shanghai', description: 'IANA name; the hours of zones are by it' }),
  cloud: Type.Optional(closed({ url: Type.String({ pattern: '^https?://' }), claimKey: OneTimeSecret })),
  listen: closed({
    mqtt: Listener(1883),
    mqtts: Type.Optional(closed({ host: Host, port: Port(8883), certFile: Path, keyFile: Path })),
    websocket: Type.Optional(Listener(9001)),
    console: Type.Optional(closed({ host: Host, port: Port(8090), password: Secret })),
    hj212: Type.Optional(Listener(7008)),
  }),
  limits: Limits,
  devices: Type.Array(Type.Object({ protocol: Type.Enum(Object.keys(DEVICES) as (keyof typeof DEVICES)[]) }), {
    maxItems: 512,
    default: [],
  }),
  cameras: Type.Array(Type.Object({ kind: Type.Enum(Object.keys(CAMERAS) as (keyof typeof CAMERAS)[]) }), {
    maxItems: 128,
    default: [],
  }),
  detector: Type.Optional(closed({ model: Path })),
  sealing: Type.Optional(Sealing),
  flows: Type.Optional(
    closed({
      file: Path,
      editor: Type.Boolean({ default: false }),
      host: Host,
      port: Port(1880),
      password: Type.Optional(Secret),
    }),
  ),
  historian: Type.Optional(
    closed({ url: Type.String({ pattern: '^https?://' }), database: Type.String({ pattern: SLUG.source }) }),
  ),
})

/** A gateway's configuration, complete: defaults filled in, secrets read, paths absolute. */
export type Config = Omit<Gateway, 'devices' | 'cameras'> & { devices: Device[]; cameras: Camera[] }

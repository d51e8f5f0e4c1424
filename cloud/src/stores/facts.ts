import type { EpisodeClip } from '@loujing/wire/clip'
import type { CommandResult } from '@loujing/wire/command'
import type { Detection } from '@loujing/wire/detection'
import type { EdgeAlarm } from '@loujing/wire/edge-alarm'
import type { EdgeStatus } from '@loujing/wire/edge-status'
import type { Episode } from '@loujing/wire/episode'
import type { CameraId, DeviceId, GatewayId, MessageId, PointId, Sha256 } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import type { CameraEntry, DeviceEntry, PointEntry } from '@loujing/wire/inventory'
import type { Quality, SourceState } from '@loujing/wire/reading'

/**
 * One fact of a gateway as it is said into the outbox: who told it, when it was observed (device) and accepted (gateway),
 * and whether it had waited behind a cut line. `message` is the envelope's id, made where the fact was observed.
 */
export type Told<Fact> = {
  gateway: GatewayId
  message: MessageId
  observedAt: Instant
  acceptedAt: Instant
  replay: boolean
  fact: Fact
}

export type RegisteredDevice = Omit<DeviceEntry, 'points'> & { id: DeviceId; points: (PointEntry & { id: PointId })[] }
export type RegisteredCamera = CameraEntry & { id: CameraId }
export type RegisteredInventory = { devices: RegisteredDevice[]; cameras: RegisteredCamera[] }

export type LatestReading = { point: PointId; value: number; observedAt: Instant; quality: Quality }

/**
 * The events that ingest says, by type: `Event<FactEvents['camera.episode']>` is what a handler of it gets. `subject` is the
 * camera, device, point, gateway or command that it is about. Order is the gateway's.
 */
export type FactEvents = {
  'camera.episode': Told<Episode> & { camera: CameraId }
  'camera.clip': Told<EpisodeClip> & { camera: CameraId }
  'camera.state': Told<SourceState> & { camera: CameraId }
  'sensor.state': Told<SourceState> & { device: DeviceId }
  'edge.alarm': Told<EdgeAlarm> & { device: DeviceId; point: PointId }
  'edge.status': Told<EdgeStatus>
  'edge.inventory': Told<RegisteredInventory>
  'command.result': Told<CommandResult>
  /** One a batch: how many values were stored, and the newest of each point. */
  'ingest.readings-stored': { gateway: GatewayId; replay: boolean; count: number; values: LatestReading[] }
  /** One a batch: the newest of each camera. */
  'ingest.detections-stored': {
    gateway: GatewayId
    replay: boolean
    newest: { camera: CameraId; at: Instant; detection: Detection }[]
  }
  /** A file of evidence is whole, its hash verified. */
  'ingest.evidence-stored': { gateway: GatewayId; sha256: Sha256; contentType: string; bytes: number }
}

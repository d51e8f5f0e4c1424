import { EpisodeClip } from './clip.ts'
import { CommandRequest, CommandResult } from './command.ts'
import { Detection } from './detection.ts'
import { EdgeAlarm } from './edge-alarm.ts'
import { EdgeStatus } from './edge-status.ts'
import { envelope } from './envelope.ts'
import { Episode } from './episode.ts'
import { Inventory } from './inventory.ts'
import { Reading, SourceState } from './reading.ts'

/** Topic → payload: the one table. `camera/snapshot` is not in it: a JPEG, QoS 0, a preview and never a fact. */
export const PAYLOADS = {
  sensor: { reading: envelope('sensor.reading', Reading), state: envelope('sensor.state', SourceState) },
  camera: {
    detection: envelope('camera.detection', Detection),
    episode: envelope('camera.episode', Episode),
    clip: envelope('camera.clip', EpisodeClip),
    state: envelope('camera.state', SourceState),
  },
  edge: {
    status: envelope('edge.status', EdgeStatus),
    inventory: envelope('edge.inventory', Inventory),
    alarm: envelope('edge.alarm', EdgeAlarm),
  },
  command: { request: envelope('command.request', CommandRequest), result: envelope('command.result', CommandResult) },
} as const

export type FactType =
  | 'sensor.reading'
  | 'sensor.state'
  | 'camera.detection'
  | 'camera.episode'
  | 'camera.clip'
  | 'camera.state'
  | 'edge.status'
  | 'edge.inventory'
  | 'edge.alarm'
  | 'command.request'
  | 'command.result'

import { AlarmId, CameraId, DeviceId, GatewayId, PointId, Sha256, SiteId } from '@loujing/wire/id'
import * as Type from 'typebox'

export const BySite = Type.Object({ siteId: SiteId })
export const ByGateway = Type.Object({ gatewayId: GatewayId })
export const ByCamera = Type.Object({ cameraId: CameraId })
export const ByDevice = Type.Object({ deviceId: DeviceId })
export const ByPoint = Type.Object({ pointId: PointId })
export const ByAlarm = Type.Object({ alarmId: AlarmId })
export const ByHash = Type.Object({ sha256: Sha256 })

export const READ = { policy: 'sites.read' } as const
export const SEE = { policy: 'sites.see-pictures' } as const
/** An answer of bytes: the serializer leaves a stream alone. */
export const Bytes = Type.Unsafe<NodeJS.ReadableStream>({ type: 'string', format: 'binary' })

import type { Slug } from '@loujing/wire/id'
import { startCamera, type Camera } from './camera.ts'
import { startCraneMonitor } from './crane-monitor.ts'
import { closeAll, type Device } from './device.ts'
import { startDustMonitor } from './dust-monitor.ts'
import { startEnergyMeter } from './energy-meter.ts'
import { startNoiseMeter } from './noise-meter.ts'
import { startPitMonitor } from './pit-monitor.ts'

export type DemoDevicesOptions = {
  site: Slug
  /** The gateway's listeners: MQTT by URL, HJ 212 by host and port. */
  mqttUrl: string
  hj212: { host?: string; port: number; mn: string; pw: string }
  passwords: { 'noise-1': string; 'crane-1': string }
  /** Where the Modbus servers listen; the gateway's configuration must say the same. */
  modbus: { host?: string; meterPort: number; pitPort: number }
  /** One folder of JPEG frames a camera, and where it is served. */
  cameras: readonly { source: Slug; folder: string; port: number; framesPerSecond?: number }[]
  periodMs?: number
}

export type DemoDevices = Device & {
  cameras: ReadonlyMap<Slug, Camera>
  modbus: { meterPort: number; pitPort: number }
}

/**
 * What the gateway reaches out to: Modbus servers and cameras. Start these before the gateway, so that its first poll finds
 * them.
 */
export async function startDemoServers(options: Pick<DemoDevicesOptions, 'modbus' | 'cameras'>): Promise<DemoDevices> {
  const { host = '127.0.0.1', meterPort, pitPort } = options.modbus
  const meter = await startEnergyMeter({ host, port: meterPort })
  const pit = await startPitMonitor({ host, port: pitPort })
  const cameras = new Map<Slug, Camera>()
  for (const { source, ...camera } of options.cameras) cameras.set(source, await startCamera({ host, ...camera }))
  return {
    cameras,
    modbus: { meterPort: meter.port, pitPort: pit.port },
    close: () => closeAll([meter, pit, ...cameras.values()]),
  }
}

/** What reaches out to the gateway: the MQTT devices and the HJ 212 monitor. Each keeps trying while nobody listens. */
export async function startDemoClients(options: Omit<DemoDevicesOptions, 'modbus' | 'cameras'>): Promise<Device> {
  const { site, mqttUrl: url, hj212, passwords, periodMs = 5_000 } = options
  const noise = await startNoiseMeter({ url, site, source: 'noise-1', password: passwords['noise-1'], periodMs })
  const crane = await startCraneMonitor({ url, site, source: 'crane-1', password: passwords['crane-1'], periodMs })
  const dust = await startDustMonitor({ ...hj212, periodMs })
  return { close: () => closeAll([noise, crane, dust]) }
}

/** All devices of the demo site: `startDemoServers` and `startDemoClients` at once. */
export async function startDevices(options: DemoDevicesOptions): Promise<DemoDevices> {
  const servers = await startDemoServers(options)
  const clients = await startDemoClients(options)
  return { ...servers, close: () => closeAll([clients, servers]) }
}

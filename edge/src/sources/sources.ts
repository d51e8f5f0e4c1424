import type { Logger } from 'pino'
import type { Config, Device } from '../config.ts'
import { createCamera } from './camera/camera.ts'
import type { Workshop } from './camera/clip/workshop.ts'
import { createCrowd } from './camera/crowd.ts'
import { createSeal } from '@loujing/seal/seal'
import type { Detector } from './camera/detector/detector.ts'
import { createHj212Device } from './sensor/hj212/device.ts'
import { createHj212Server } from './sensor/hj212/server.ts'
import { createModbusDevice } from './sensor/modbus.ts'
import type { Source } from './source.ts'

/**
 * Everything on the site that the gateway reads itself. Devices and cameras of kind `mqtt` are not among them: they come
 * to the broker by their own.
 * @param detector as from `startDetector`; absent, cameras only give previews
 * @param workshop where clips are made; the caller closes it
 * @throws Error that names the key holder whose key cannot be used
 */
export function createSources(
  config: Config,
  { detector, workshop }: { detector: Detector | undefined; workshop: Workshop },
  log: Logger,
): Source[] {
  const { site, listen, devices, cameras, sealing } = config
  const seal = sealing && createSeal(sealing.first, sealing.second)
  // config-rules.ts refuses an hj212 device without a port for it.
  const hj212 = createHj212Server(listen.hj212 ?? { host: '127.0.0.1', port: 0 })
  const sensor = (device: Device): Source[] => {
    switch (device.protocol) {
      case 'modbus-tcp':
        return [createModbusDevice(site, device, log)]
      case 'hj212':
        return [createHj212Device(site, device, hj212, log)]
      case 'mqtt':
        return []
    }
  }
  const watched = cameras.filter((camera) => camera.kind !== 'mqtt')
  const deps = { detector, seal, crowd: createCrowd(), workshop, timeZone: config.timeZone }
  return [...devices.flatMap(sensor), ...watched.map((camera) => createCamera(site, camera, deps, log))]
}

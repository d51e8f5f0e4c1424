import type { PointValue } from '@loujing/wire/reading'
import type { Device } from './device.ts'
import { startMqttDevice, type MqttDeviceOptions } from './mqtt-device.ts'
import { craneAt, type Curve } from './site-values.ts'

/** What a tower crane's monitor reports: load moment `moment`, wind at the jib `wind`, height of the hook `hook`. */
export const craneValues =
  ({ seed = 5031 }: Partial<Curve>) =>
  (ms: number): PointValue[] => {
    const crane = craneAt({ seed, peaks: { everyMs: 0, lastMs: 0 } }, ms)
    return [
      { point: 'moment', value: crane.moment, unit: '%', quality: 'N' },
      { point: 'wind', value: crane.wind, unit: 'm/s', quality: 'N' },
      { point: 'hook', value: crane.hook, unit: 'm', quality: 'N' },
    ]
  }

export const startCraneMonitor = (options: MqttDeviceOptions & Partial<Curve>): Promise<Device> =>
  startMqttDevice(options, craneValues(options))

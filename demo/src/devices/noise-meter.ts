import type { PointValue } from '@loujing/wire/reading'
import type { Device } from './device.ts'
import { startMqttDevice, type MqttDeviceOptions } from './mqtt-device.ts'
import { DEMO_PEAKS, noiseAt, type Curve } from './site-values.ts'

/** What a noise meter reports: the equivalent level `leq` in dB(A). */
export const noiseValues =
  ({ seed = 12523, peaks = DEMO_PEAKS.noise }: Partial<Curve>) =>
  (ms: number): PointValue[] => [
    { point: 'leq', value: noiseAt({ seed, peaks }, ms).leq, unit: 'dB[SPL]', quality: 'N' },
  ]

export const startNoiseMeter = (options: MqttDeviceOptions & Partial<Curve>): Promise<Device> =>
  startMqttDevice(options, noiseValues(options))

import type { Device } from './device.ts'
import { float32, startModbusDevice, uint32, type ModbusDeviceOptions } from './modbus-device.ts'
import { meterAt, type Curve } from './site-values.ts'

/**
 * A three-phase meter over Modbus TCP.
 *
 *   0–1  energy  uint32, high word first, 0.1 kW.h a step
 *   2–3  power   float32 ABCD, kW
 */
export function startEnergyMeter(options: ModbusDeviceOptions & Partial<Curve>): Promise<Device & { port: number }> {
  const curve = { seed: options.seed ?? 645, peaks: { everyMs: 0, lastMs: 0 } }
  return startModbusDevice(options, (ms) => {
    const { energy, power } = meterAt(curve, ms)
    return [...uint32(Math.round(energy * 10)), ...float32(power)]
  })
}

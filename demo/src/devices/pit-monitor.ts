import type { Device } from './device.ts'
import { int16, startModbusDevice, type ModbusDeviceOptions } from './modbus-device.ts'
import { pitAt, type Curve } from './site-values.ts'

/**
 * The displacement station at the wall top of the pit, over Modbus TCP.
 *
 *   0  horizontal displacement  int16, 0.01 mm a step
 *   1  settlement               int16, 0.01 mm a step, negative is down
 */
export function startPitMonitor(options: ModbusDeviceOptions & Partial<Curve>): Promise<Device & { port: number }> {
  const curve = { seed: options.seed ?? 50497, peaks: { everyMs: 0, lastMs: 0 } }
  return startModbusDevice(options, (ms) => {
    const { horizontal, settlement } = pitAt(curve, ms)
    return [...int16(horizontal * 100), ...int16(settlement * 100)]
  })
}

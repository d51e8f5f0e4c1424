import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { MqttClient, connectAsync, type IClientOptions } from 'mqtt'
import { onTestFinished } from 'vitest'

export const READING = 'loujing/v1/yunqi/sensor/noise-1/reading'

/** The payload of a reading of noise-1; `more` replaces members of the envelope. */
export function aReading(value: number, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: uuidv7(),
    type: 'sensor.reading',
    time: toInstant(Date.now()),
    data: { values: [{ point: 'leq', value, unit: 'dB[SPL]' }] },
    ...more,
  })
}

/** A device on the network, as MQTT.js speaks for it. It does not come back by itself when it is thrown out. */
export async function aDevice(port: number, more: Partial<IClientOptions> = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    username: 'noise-1',
    password: 'secret',
    protocolVersion: 4,
    reconnectPeriod: 0,
    keepalive: 30,
    ...more,
  })
  client.on('error', () => undefined)
  onTestFinished(() => client.endAsync(true))
  return client
}

import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { Config } from '../../src/config.ts'
import { parseConfig } from '../../src/config-file.ts'
import { startGateway, type RunningGateway } from '../../src/gateway.ts'
import { stringify } from 'yaml'

/** The file of a small site: one noise meter that speaks MQTT, password `secret`, every port free. */
export function siteFile(folder: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    site: 'yunqi',
    gateway: 'gw-1',
    data: folder,
    listen: { mqtt: { host: '127.0.0.1', port: 0 } },
    devices: [
      {
        source: 'noise-1',
        protocol: 'mqtt',
        password: { env: 'DEVICE_PASSWORD' },
        points: [{ point: 'leq', kind: 'noise', unit: 'dB[SPL]', periodMs: 1000 }],
      },
      {
        source: 'dust-1',
        protocol: 'mqtt',
        password: { env: 'DEVICE_PASSWORD' },
        points: [
          { point: 'pm10', kind: 'dust-pm10', unit: 'mg/m3' },
          { point: 'wind', kind: 'wind-speed', unit: 'm/s' },
        ],
      },
    ],
    cameras: [{ source: 'cam-gate', kind: 'mqtt', password: { env: 'DEVICE_PASSWORD' } }],
    ...more,
  }
}

export const ENV = { DEVICE_PASSWORD: 'secret', CLAIM_KEY: 'claim-me' }

export function siteConfig(folder: string, more: Record<string, unknown> = {}): Config {
  return parseConfig(stringify(siteFile(folder, more)), 'site.yaml', ENV)
}

export const withCloud = (url: string) => ({ cloud: { url, claimKey: { env: 'CLAIM_KEY' } } })

/** A gateway in this process, gone when the test is. */
export async function aGateway(config: Config): Promise<RunningGateway> {
  const gateway = await startGateway(config, {
    log: pino({ level: process.env.LOUJING_LOG ?? 'silent' }),
    retry: { firstMs: 50, maxMs: 500 },
  })
  onTestFinished(() => gateway[Symbol.asyncDispose]())
  return gateway
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reading } from '@loujing/wire/reading'
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config-file.ts'
import { createWorkshop } from '../../src/sources/camera/clip/workshop.ts'
import { createSources } from '../../src/sources/sources.ts'
import { silent } from './support/camera.ts'
import { connectHj212, MN, packet } from './support/hj212-device.ts'
import { greyJpeg } from './support/media.ts'
import { startModbusSimulator } from './support/modbus-simulator.ts'
import { createTold, eventually } from './support/told.ts'

test('a site’s file becomes its sources: they run together, say how they are, and leave nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loujing-site-'))
  await writeFile(join(folder, 'a.jpg'), await greyJpeg())
  await using simulator = await startModbusSimulator()
  const file = `
site: yunqi
gateway: gw-1
data: ./data
listen:
  mqtt: { port: 0 }
  hj212: { port: 0 }
devices:
  - { source: noise-1, protocol: mqtt, password: { env: SECRET }, points: [ { point: leq, kind: noise, unit: 'dB[SPL]' } ] }
  - source: meter-1
    protocol: modbus-tcp
    connection: { host: 127.0.0.1, port: ${simulator.port} }
    periodMs: 100
    points: [ { point: power, kind: power, unit: kW, register: { address: 0, scale: 0.1 } } ]
  - { source: dust-1, protocol: hj212, mn: ${MN}, pw: { env: SECRET }, points: [ { point: pm10, kind: dust-pm10, unit: ug/m3, factor: a34002 } ] }
cameras:
  - { source: cam-gate, kind: folder, url: ., periodMs: 100, previewMs: 100 }
  - { source: cam-smart, kind: mqtt, password: { env: SECRET } }
`
  const config = parseConfig(file, join(folder, 'site.yaml'), { SECRET: '123456' })
  const sources = createSources(config, { detector: undefined, workshop: createWorkshop() }, silent)
  expect(sources.map(({ source, kind }) => [source, kind])).toEqual([
    ['meter-1', 'sensor'],
    ['dust-1', 'sensor'],
    ['cam-gate', 'camera'],
  ])

  const told = createTold()
  const stop = new AbortController()
  for (const source of sources) await source.start(told.ports, stop.signal)
  const port = sources.map((source) => source.port?.()).find((each) => each !== undefined)
  await using dust = await connectHj212(port!)
  dust.send(packet({ cp: 'DataTime=20260301100000;a34002-Rtd=85,a34002-Flag=N' }))
  await eventually(
    () => new Set(told.of<Reading>('reading').flatMap(({ data }) => data.values.map(({ point }) => point))).size === 2,
  )
  await eventually(() => told.previews.length > 0)
  expect(sources.map((source) => source.health().state)).toEqual(['online', 'online', 'online'])

  stop.abort()
  await Promise.all(sources.map((source) => source.close()))
  expect(sources.map((source) => source.health().state)).toEqual(['stopped', 'stopped', 'stopped'])
  await dust.closed
  const count = told.facts.length + told.previews.length
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(told.facts.length + told.previews.length).toBe(count)
  await rm(folder, { recursive: true })
})

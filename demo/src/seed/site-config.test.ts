import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { TRUE_HEADING_DEG } from '../tower/place.ts'
import { DEMO_CAMERAS, SECRET_NAMES, siteConfig } from './site-config.ts'

type Config = {
  devices: { source: string; place: { eastM: number; northM: number; upM: number }; points: object[] }[]
  cameras: { source: string; url: string; view: { headingDeg: number; pitchDeg: number }; place: { upM: number } }[]
}
const lens = { kind: 'snapshot', url: 'http://127.0.0.1:9/snapshot.jpg' } as const
const text = siteConfig({
  data: './data',
  cloudUrl: 'http://127.0.0.1:8080',
  ports: { mqtt: 1883, hj212: 7008, meter: 1502, pit: 1503, console: 8090 },
  cameras: { 'cam-gate': lens, 'cam-yard': lens, 'cam-slab': lens },
  flows: './flows.json',
})
const config = parse(text) as Config

test('every device and camera of the demo site has a place, and a camera a view', () => {
  expect(config.devices.map(({ source }) => source)).toEqual(['dust-1', 'noise-1', 'meter-1', 'crane-1', 'pit-1'])
  for (const { source, place, points } of config.devices) {
    expect(Math.hypot(place.eastM, place.northM), source).toBeLessThan(70)
    expect(points.length, source).toBeGreaterThan(0)
  }
  expect(config.cameras.map(({ source }) => source)).toEqual([...DEMO_CAMERAS])
})

test('the camera over the top slab looks down at it, along the building’s own axis', () => {
  const slab = config.cameras.find(({ source }) => source === 'cam-slab')!
  expect(slab.place.upM).toBeGreaterThan(53)
  expect(slab.view.pitchDeg).toBeLessThan(-10)
  // From the crane at the west end the middle of the building lies to the east.
  expect(Math.abs(slab.view.headingDeg - (90 + TRUE_HEADING_DEG))).toBeLessThan(8)
})

test('no secret stands in the file, only the name of where it is looked up', () => {
  expect(text).toContain(`env: ${SECRET_NAMES.claimKey}`)
  expect(text.match(/password:\n\s+env: LOUJING_/g)!.length).toBe(3)
  expect(text.match(/pw:\n\s+env: LOUJING_DUST_1/g)!.length).toBe(1)
})

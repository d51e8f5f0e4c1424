import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateTower, type TowerTruth } from '@loujing/demo/tower/tower'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { convert } from './convert.ts'
import type { Envelope, EnvelopeWindow } from './envelope.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const REAL_FILES = join(import.meta.dirname, '../../../../../../shared/data/ifc')

const looks = ({ outward: [east, north] }: EnvelopeWindow) =>
  Math.abs(east) > Math.abs(north) ? (east > 0 ? 'east' : 'west') : north > 0 ? 'north' : 'south'
const count = (windows: EnvelopeWindow[]) =>
  Object.fromEntries([...Map.groupBy(windows, looks)].map(([side, list]) => [side, list.length]))

describe('what the demo tower is looked out of', () => {
  let truth: TowerTruth
  let tower: Envelope
  beforeAll(async () => {
    const made = generateTower({ storeys: 6 })
    truth = made.truth
    tower = (await convert(new TextEncoder().encode(made.ifc), undefined, () => {})).envelope
  })

  test('is each window of a room and each glass door to a balcony; those of the stairs have no room behind them', () => {
    const windows = tower.windows.filter(({ name }) => name.startsWith('窗'))
    expect(windows.length + tower.skipped.length).toBe(truth.counts['IfcWindow'])
    expect(tower.skipped).toHaveLength(3)
    expect(tower.windows.length).toBeGreaterThan(windows.length)
  })

  test('belongs to the flat and the room behind it, at a floor that is lower than the sill', () => {
    const flats = new Set(truth.flats.map(({ code }) => code))
    for (const { zone, room, ends, floorUp } of tower.windows) {
      expect(flats).toContain(zone)
      expect(room.startsWith(zone)).toBe(true)
      expect(ends[0][2]).toBeGreaterThanOrEqual(floorUp! - 0.02)
    }
  })

  test('looks away from the building, from the plane of its outer wall', () => {
    // The building is 12 to 15 m deep and lies about the origin of its frame: away from the middle is out, but for bays.
    const south = tower.windows.filter((window) => looks(window) === 'south')
    expect(south.length).toBeGreaterThan(20)
    for (const { ends } of south) for (const [, north] of ends) expect(north).toBeLessThan(0)
    for (const { ends, outward } of tower.windows) {
      const along = [ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]]
      const width = Math.hypot(along[0]!, along[1]!)
      expect(width).toBeGreaterThan(0.4)
      expect((along[0]! * outward[0] + along[1]! * outward[1]) / width).toBeCloseTo(0, 2)
    }
  })
})

test.skipIf(!existsSync(REAL_FILES))(
  'real models are looked out of to all sides, with a room behind each pane',
  async () => {
    const house = await convert(readFileSync(join(REAL_FILES, 'AC20-FZK-Haus.ifc')), undefined, () => {})
    expect(count(house.envelope.windows)).toEqual({ south: 3, north: 3, east: 3, west: 3 })
    const synth = await convert(readFileSync(join(REAL_FILES, 'synth_tower_6f.ifc')), undefined, () => {})
    expect(count(synth.envelope.windows)).toEqual({ south: 48, north: 48, east: 12, west: 12 })
    expect(synth.envelope.skipped).toEqual([])
  },
)

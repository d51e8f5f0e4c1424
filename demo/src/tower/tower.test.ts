import { expect, test } from 'vitest'
import { fromGrid, toGrid, zoneOf } from './gauss-kruger.ts'
import { onEarth, onSite, TOWER_ORIGIN } from './place.ts'
import { createStep, guid, integer, quote, text, typed, word } from './step.ts'
import { generateTower } from './tower.ts'

test('the same options give the same file, another seed gives other ids', () => {
  expect(generateTower({ storeys: 2 }).ifc).toBe(generateTower({ storeys: 2 }).ifc)
  expect(generateTower({ storeys: 2 }).ifc).not.toBe(generateTower({ storeys: 2, seed: 'other' }).ifc)
})

test('every storey has four flats, each with a zone that carries the unit code', () => {
  const { ifc, truth } = generateTower({ storeys: 18 })
  expect(truth.flats).toHaveLength(72)
  expect(truth.flats.at(-4)!.code).toBe('1-1-1801')
  expect(truth.counts['IfcZone']).toBe(72)
  expect(ifc.match(/=IFCZONE\(/g)).toHaveLength(72)
  expect(truth.counts['IfcSpace']).toBe(truth.flats.reduce((sum, { rooms }) => sum + rooms, 0))
})

test('a half-built tower has windows below and guards above; a complete one has a parapet and no crane', () => {
  const half = generateTower({ storeys: 6 })
  const complete = generateTower({ storeys: 6, finished: 6 })
  expect(half.truth.counts['IfcWindow']).toBe(complete.truth.counts['IfcWindow']! / 2)
  expect(half.truth.counts['IfcTransportElement']).toBe(2)
  expect(complete.truth.counts['IfcTransportElement']).toBeUndefined()
  expect(complete.ifc).toContain('.PARAPET.')
})

test('every reference of the file leads to an instance, and every GlobalId is there once', () => {
  const { ifc } = generateTower({ storeys: 5 })
  const data = ifc.slice(ifc.indexOf('DATA;'))
  const known = new Set(Array.from(data.matchAll(/^(#\d+)=/gm), ([, ref]) => ref))
  for (const [ref] of data.replaceAll(/'(?:[^']|'')*'/g, '').matchAll(/#\d+/g)) expect(known.has(ref), ref).toBe(true)
  const ids = Array.from(data.matchAll(/^#\d+=IFC\w+\('([0-3][0-9A-Za-z_$]{21})',#/gm), ([, id]) => id)
  expect(ids.length).toBeGreaterThan(1000)
  expect(new Set(ids).size).toBe(ids.length)
})

test('STEP literals: reals have a point, other letters than ASCII are UTF-16, a quote is doubled', () => {
  const step = createStep()
  step.add(
    'IfcTest',
    1,
    -0.5,
    1e-5,
    -0,
    integer(7),
    null,
    true,
    [text("it's"), word('ADDED')],
    typed('IFCLABEL', text('a\\b')),
  )
  expect(step.file({ description: 'd', name: 'n', schema: 'IFC4', at: 't' })).toContain(
    "#1=IFCTEST(1.,-0.5,0.00001,0.,7,$,.T.,('it''s',.ADDED.),IFCLABEL('a\\\\b'));",
  )
  expect(quote('1号楼')).toBe("'1\\X2\\53F7697C\\X0\\'")
  expect(guid('seed', 'key')).toMatch(/^[0-3][0-9A-Za-z_$]{21}$/)
})

test('Gauss–Krüger agrees with published coordinates and with its own inverse', () => {
  expect(zoneOf(120.02)).toEqual({ epsg: 4549, centralMeridianDeg: 120 })
  // PROJ 9: echo 116.39 39.9 | cs2cs EPSG:4490 EPSG:4548 (northing first)
  const { eastingM, northingM } = toGrid({ lonDeg: 116.39, latDeg: 39.9 }, 117)
  expect(eastingM).toBeCloseTo(447_833.6642, 4)
  expect(northingM).toBeCloseTo(4_418_603.7939, 4)
  const back = fromGrid({ eastingM, northingM }, 117)
  expect(back.lonDeg).toBeCloseTo(116.39, 11)
  expect(back.latDeg).toBeCloseTo(39.9, 11)
})

test('a place in the site frame and the same point on the earth are one', () => {
  const { eastM, northM } = onSite([40, -30, 0])
  const { lonDeg, latDeg } = onEarth([40, -30, 0])
  const metresPerDegree = { lon: 111_412 * Math.cos((30.26 * Math.PI) / 180), lat: 110_850 }
  expect((lonDeg - TOWER_ORIGIN.lonDeg) * metresPerDegree.lon).toBeCloseTo(eastM, 0)
  expect((latDeg - TOWER_ORIGIN.latDeg) * metresPerDegree.lat).toBeCloseTo(northM, 0)
})

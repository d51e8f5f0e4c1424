import { Cartographic, Math as CesiumMath, WebMercatorTilingScheme } from 'cesium'
import { expect, test } from 'vitest'
import { gcj02TilingScheme } from './basemap.ts'
import { gcj02ToWgs84 } from './gcj02.ts'

test('a tile that was cut in GCJ-02 is laid where it is in truth', () => {
  const { west, north } = new WebMercatorTilingScheme().tileXYToRectangle(218_448, 107_728, 18)
  const shifted = gcj02TilingScheme().tileXYToRectangle(218_448, 107_728, 18)
  const [lon, lat] = gcj02ToWgs84([CesiumMath.toDegrees(west), CesiumMath.toDegrees(north)])
  expect(CesiumMath.toDegrees(shifted.west)).toBeCloseTo(lon, 4)
  expect(CesiumMath.toDegrees(shifted.north)).toBeCloseTo(lat, 4)
  expect(Math.abs(CesiumMath.toDegrees(shifted.west - west))).toBeGreaterThan(0.003)
})

test('the tile of a place is the one that a GCJ-02 map shows it on', () => {
  const scheme = gcj02TilingScheme()
  const at = Cartographic.fromDegrees(120.02, 30.26)
  const { x, y } = scheme.positionToTileXY(at, 18)
  const { west, east, south, north } = scheme.tileXYToRectangle(x, y, 18)
  expect(at.longitude).toBeGreaterThanOrEqual(west)
  expect(at.longitude).toBeLessThanOrEqual(east)
  expect(at.latitude).toBeGreaterThanOrEqual(south)
  expect(at.latitude).toBeLessThanOrEqual(north)
})

import {
  buildModuleUrl,
  Cartesian3,
  Cartographic,
  type ImageryProvider,
  Math as CesiumMath,
  TileMapServiceImageryProvider,
  UrlTemplateImageryProvider,
  WebMapTileServiceImageryProvider,
  WebMercatorProjection,
  WebMercatorTilingScheme,
} from 'cesium'
import type { Basemap } from '@loujing/wire/http/twin'
import { gcj02ToWgs84, wgs84ToGcj02 } from './gcj02.ts'

const NATURAL_EARTH = 'Assets/Textures/NaturalEarthII'

/** A Mercator scheme whose tiles were cut in GCJ-02, laid where they are in truth. */
export function gcj02TilingScheme(): WebMercatorTilingScheme {
  const scheme = new WebMercatorTilingScheme()
  const mercator = new WebMercatorProjection()
  // The scheme asks its own projection for every corner of a tile, so shifting that one object shifts them all.
  scheme.projection.project = ({ longitude, latitude, height }, result = new Cartesian3()) => {
    const [lon, lat] = wgs84ToGcj02([CesiumMath.toDegrees(longitude), CesiumMath.toDegrees(latitude)])
    return Cartesian3.clone(mercator.project(Cartographic.fromDegrees(lon, lat, height)), result)
  }
  scheme.projection.unproject = (cartesian, result = new Cartographic()) => {
    const { longitude, latitude, height } = mercator.unproject(cartesian)
    const [lon, lat] = gcj02ToWgs84([CesiumMath.toDegrees(longitude), CesiumMath.toDegrees(latitude)])
    return Cartographic.fromDegrees(lon, lat, height, result)
  }
  return scheme
}

/** The imagery that the operator configured, or the world map that ships inside; nothing is asked of anybody else. */
export async function createImagery(basemap: Basemap): Promise<ImageryProvider> {
  const { kind, url = '', layer = '', maximumLevel = 18, datum = 'wgs84' } = basemap
  const tilingScheme = datum === 'gcj02' ? gcj02TilingScheme() : new WebMercatorTilingScheme()
  switch (kind) {
    case 'natural-earth':
      return TileMapServiceImageryProvider.fromUrl(buildModuleUrl(NATURAL_EARTH))
    case 'xyz':
      return new UrlTemplateImageryProvider({ url, maximumLevel, tilingScheme })
    case 'tms':
      return TileMapServiceImageryProvider.fromUrl(url, { maximumLevel, tilingScheme })
    case 'wmts':
      return new WebMapTileServiceImageryProvider({
        url,
        layer,
        style: 'default',
        format: 'tiles',
        tileMatrixSetID: 'w',
        maximumLevel,
        tilingScheme,
      })
  }
}

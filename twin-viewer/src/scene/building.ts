import {
  BoundingSphere,
  Cesium3DTileFeature,
  Cesium3DTileset,
  Cesium3DTileStyle,
  Cartesian3,
  Color,
  type Scene as CesiumScene,
  ShadowMode,
} from 'cesium'
import type { Model } from '@loujing/wire/http/twin'
import type { ModelId } from '@loujing/wire/id'
import type { Quality } from './quality.ts'

export type Picked = { model: ModelId; guid: string; ifcClass: string; name: string }
export type Building = {
  /** The sphere around everything that stands, once it is known. */
  readonly bounds: BoundingSphere | undefined
  show(visible: boolean): void
  showSpaces(visible: boolean): void
  pickedOf(object: unknown): Picked | undefined
  highlight(feature: unknown): void
  close(): void
}

const PICKED = Color.fromCssColorString('#ffb020')
// Light from all sides, so that no wall is black: nine spherical harmonics of a pale sky above a darker ground.
const SKY = [0.34, 0.03, 0.12, 0.03, 0, 0, 0.02, 0, 0].map((level) => new Cartesian3(level, level * 1.02, level * 1.06))
const isSpace = "${feature['ifcClass']} === 'IFCSPACE' || ${feature['ifcClass']} === 'IfcSpace'"

/** Loads the tilesets of the site's models. `onLoaded` is called once all that the first view needs is drawn. */
export async function createBuilding(
  scene: CesiumScene,
  models: readonly Model[],
  quality: Quality,
  onLoaded: () => void,
) {
  const ready = models.filter((model) => model.state === 'ready' && model.tilesetUrl)
  const tilesets = new Map<Cesium3DTileset, ModelId>()
  let waiting = ready.length
  let highlighted: { feature: Cesium3DTileFeature; color: Color } | undefined
  for (const model of ready) {
    const tileset = await Cesium3DTileset.fromUrl(model.tilesetUrl ?? '', {
      shadows: quality.shadows ? ShadowMode.ENABLED : ShadowMode.DISABLED,
      maximumScreenSpaceError: quality.lite ? 24 : 12,
    })
    tileset.environmentMapManager.enabled = false
    tileset.imageBasedLighting.sphericalHarmonicCoefficients = SKY
    tileset.initialTilesLoaded.addEventListener(() => {
      if (--waiting === 0) onLoaded()
    })
    scene.primitives.add(tileset)
    tilesets.set(tileset, model.id)
  }
  if (waiting === 0) onLoaded()

  const styleWith = (spaces: boolean) => new Cesium3DTileStyle({ show: spaces ? 'true' : `!(${isSpace})` })
  const building: Building = {
    get bounds() {
      const spheres = [...tilesets.keys()].map((tileset) => tileset.boundingSphere)
      return spheres.length ? BoundingSphere.fromBoundingSpheres(spheres) : undefined
    },
    show(visible) {
      for (const tileset of tilesets.keys()) tileset.show = visible
      scene.requestRender()
    },
    showSpaces(visible) {
      for (const tileset of tilesets.keys()) tileset.style = styleWith(visible)
      scene.requestRender()
    },
    pickedOf(object) {
      if (!(object instanceof Cesium3DTileFeature)) return undefined
      const model = tilesets.get(object.tileset)
      const text = (name: string) => {
        const value: unknown = object.getProperty(name)
        return typeof value === 'string' ? value : ''
      }
      return model && { model, guid: text('guid'), ifcClass: text('ifcClass'), name: text('name') }
    },
    highlight(feature) {
      if (highlighted) highlighted.feature.color = highlighted.color
      highlighted = undefined
      if (feature instanceof Cesium3DTileFeature) {
        highlighted = { feature, color: Color.clone(feature.color) }
        feature.color = PICKED
      }
      scene.requestRender()
    },
    close() {
      for (const tileset of tilesets.keys()) scene.primitives.remove(tileset)
    },
  }
  building.showSpaces(false)
  return building
}

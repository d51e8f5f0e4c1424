import {
  BoundingSphere,
  Cartesian3,
  type Cesium3DTile,
  type Cesium3DTileFeature,
  Cesium3DTileset,
  ClippingPlane,
  ClippingPlaneCollection,
  Color,
  Matrix4,
  type Scene as CesiumScene,
  ShadowMode,
} from 'cesium'
import type { Model } from '@loujing/wire/http/twin'
import type { ModelId } from '@loujing/wire/id'
import { type Appearance, type Paint, PAINTS, type Shown } from './appearance.ts'
import type { Frame } from './frame.ts'
import type { Quality } from './quality.ts'
import type { HalfSpace } from './section.ts'

export type Building = {
  /** The sphere around everything that stands, once it is known. */
  readonly bounds: BoundingSphere | undefined
  show(visible: boolean): void
  setLook(look: (shown: Shown) => Appearance): void
  highlight(element: Pick<Shown, 'model' | 'guid'> | undefined): void
  cut(halfSpaces: readonly HalfSpace[]): void
  close(): void
}

/** `painted` is how it was drawn last: writing it to the tile again costs more than asking. */
type Drawn = { feature: Cesium3DTileFeature; shown: Shown; painted?: Appearance | 'picked' }

const PICKED = Color.fromCssColorString('#ffb020')
const GHOST = Color.fromCssColorString('#9fc6ff').withAlpha(0.09)
const COLOURS = Object.fromEntries(
  Object.entries(PAINTS).map(([name, { css, alpha }]) => [name, Color.fromCssColorString(css).withAlpha(alpha)]),
) as Record<Paint, Color>
const EDGE = Color.fromCssColorString('#ff6b57')
// Light from all sides, so that no wall is black: nine spherical harmonics of a pale sky above a darker ground.
const SKY = [0.34, 0.03, 0.12, 0.03, 0, 0, 0.02, 0, 0].map((level) => new Cartesian3(level, level * 1.02, level * 1.06))

/** Loads the tilesets of the site's models. `onLoaded` is called once all that the first view needs is drawn. */
export async function createBuilding(
  scene: CesiumScene,
  frame: Frame,
  models: readonly Model[],
  quality: Quality,
  onLoaded: () => void,
): Promise<Building> {
  const ready = models.filter((model) => model.state === 'ready' && model.tilesetUrl)
  const tilesets = new Set<Cesium3DTileset>()
  const drawn = new Map<Cesium3DTile, Drawn[]>()
  let waiting = ready.length
  let look: (shown: Shown) => Appearance = () => 'whole'
  let picked: Pick<Shown, 'model' | 'guid'> | undefined

  function paint(drawn: Drawn): void {
    const { feature, shown } = drawn
    const looked = look(shown)
    const isPicked = shown.guid === picked?.guid && shown.model === picked.model
    const appearance = isPicked && looked !== 'hidden' ? 'picked' : looked
    if (appearance === drawn.painted) return
    drawn.painted = appearance
    feature.show = appearance !== 'hidden'
    feature.color = colourOf(appearance)
  }
  function paintAll(): void {
    for (const features of drawn.values()) features.forEach(paint)
    scene.requestRender()
  }
  function take(tile: Cesium3DTile, model: ModelId): void {
    const name = tile.content.url.split(/[?#]/)[0]!.split('/').at(-1)!
    const features = Array.from({ length: tile.content.featuresLength }, (_, i): Drawn => {
      const feature = tile.content.getFeature(i)
      const text = (name: string) => {
        const value: unknown = feature.getProperty(name)
        return typeof value === 'string' ? value : ''
      }
      const place = { model, tile: name, feature: i }
      return { feature, shown: { ...place, guid: text('guid'), ifcClass: text('ifcClass'), storey: text('storey') } }
    })
    drawn.set(tile, features)
    features.forEach(paint)
  }

  for (const model of ready) {
    const tileset = await Cesium3DTileset.fromUrl(model.tilesetUrl ?? '', {
      shadows: quality.shadows ? ShadowMode.ENABLED : ShadowMode.DISABLED,
      maximumScreenSpaceError: quality.lite ? 24 : 12,
    })
    tileset.environmentMapManager.enabled = false
    tileset.imageBasedLighting.sphericalHarmonicCoefficients = SKY
    tileset.tileLoad.addEventListener((tile: Cesium3DTile) => take(tile, model.id))
    tileset.tileUnload.addEventListener((tile: Cesium3DTile) => void drawn.delete(tile))
    tileset.initialTilesLoaded.addEventListener(() => {
      if (--waiting === 0) onLoaded()
    })
    scene.primitives.add(tileset)
    tilesets.add(tileset)
  }
  if (waiting === 0) onLoaded()

  return {
    get bounds() {
      const spheres = [...tilesets].map((tileset) => tileset.boundingSphere)
      return spheres.length ? BoundingSphere.fromBoundingSpheres(spheres) : undefined
    },
    show(visible) {
      for (const tileset of tilesets) tileset.show = visible
      scene.requestRender()
    },
    setLook(next) {
      look = next
      paintAll()
    },
    highlight(element) {
      if (element?.guid === picked?.guid && element?.model === picked?.model) return
      picked = element
      paintAll()
    },
    cut(halfSpaces) {
      for (const tileset of tilesets) cutTileset(tileset, frame, halfSpaces)
      scene.requestRender()
    },
    close() {
      for (const tileset of tilesets) scene.primitives.remove(tileset)
    },
  }
}

function colourOf(appearance: Appearance | 'picked'): Color {
  if (appearance === 'picked') return PICKED
  if (appearance === 'ghost') return GHOST
  return appearance === 'whole' || appearance === 'hidden' ? Color.WHITE : COLOURS[appearance]
}

/** Cesium leaves what lies on the side that a plane's normal shows; our half-spaces say what goes. */
function cutTileset(tileset: Cesium3DTileset, frame: Frame, halfSpaces: readonly HalfSpace[]): void {
  const known: ClippingPlaneCollection | undefined = tileset.clippingPlanes
  if (halfSpaces.length === 0) {
    if (known) known.enabled = false
    return
  }
  const planes = halfSpaces.map(
    ({ normal: [x, y, z], offset }) => new ClippingPlane(new Cartesian3(-x, -y, -z), offset),
  )
  // A plane that moves keeps its shader; another number of planes needs another one.
  if (known?.length === planes.length) {
    planes.forEach((plane, i) => {
      const own = known.get(i)
      own.normal = plane.normal
      own.distance = plane.distance
    })
    known.enabled = true
    return
  }
  // Its planes are given in the site's frame, and asked for in the tileset's own.
  const toEarth = Matrix4.inverseTransformation(Matrix4.fromArray([...frame.fromEcef]), new Matrix4())
  const toTileset = Matrix4.inverseTransformation(tileset.root.computedTransform, new Matrix4())
  tileset.clippingPlanes = new ClippingPlaneCollection({
    planes,
    modelMatrix: Matrix4.multiplyTransformation(toTileset, toEarth, new Matrix4()),
    unionClippingRegions: true,
    edgeColor: EDGE,
    edgeWidth: 1,
  })
}

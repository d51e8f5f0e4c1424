import {
  Cartesian3,
  Color,
  EllipseGeometry,
  EllipsoidSurfaceAppearance,
  GeometryInstance,
  Material,
  MaterialAppearance,
  Matrix4,
  Primitive,
  type Scene as CesiumScene,
  ShadowMode,
} from 'cesium'
import type { Frame } from './frame.ts'

const RADIUS_M = 420
// A model may bring its own ground; the plate lies under it.
const SUNK_M = 0.45
// Ten metres between fine lines, fifty between strong ones; lines thinner than a pixel fade instead of shimmering.
const SHADER = `
uniform vec4 ground;
uniform vec4 line;
uniform float radiusM;
float gridLine(vec2 at, float step, float widthPx) {
  vec2 cell = at / step;
  vec2 perPixel = fwidth(cell);
  vec2 gap = abs(fract(cell - 0.5) - 0.5) / max(perPixel, vec2(1e-6));
  float fade = 1.0 - smoothstep(0.15, 0.5, max(perPixel.x, perPixel.y));
  return (1.0 - smoothstep(0.0, widthPx, min(gap.x, gap.y))) * fade;
}
czm_material czm_getMaterial(czm_materialInput materialInput) {
  czm_material material = czm_getDefaultMaterial(materialInput);
  vec2 at = (materialInput.st - 0.5) * 2.0 * radiusM;
  float far = length(at) / radiusM;
  float fine = gridLine(at, 10.0, 1.0) * 0.12 * (1.0 - smoothstep(0.1, 0.55, far));
  float strong = gridLine(at, 50.0, 1.1) * 0.24 * (1.0 - smoothstep(0.3, 0.95, far));
  float glow = 1.0 - smoothstep(0.0, 1.0, far);
  material.diffuse = mix(ground.rgb * (0.75 + 0.45 * glow), line.rgb, max(fine, strong));
  material.alpha = smoothstep(0.0, 0.55, 1.0 - far) * ground.a;
  return material;
}`

/** The ground of the site: a disc with a measuring grid that fades into the distance, at the height of the origin. */
export function createPlate(scene: CesiumScene, frame: Frame): { close(): void } {
  const { x, y, z } = frame.toEcef({ eastM: 0, northM: 0, upM: -SUNK_M })
  const height = frame.origin.heightM - SUNK_M
  const material = new Material({
    translucent: true,
    fabric: {
      uniforms: {
        ground: Color.fromCssColorString('#1d3a5c'),
        line: Color.fromCssColorString('#7cc4ff'),
        radiusM: RADIUS_M,
      },
      source: SHADER,
    },
  })
  const plate = new Primitive({
    geometryInstances: new GeometryInstance({
      geometry: new EllipseGeometry({
        center: new Cartesian3(x, y, z),
        semiMajorAxis: RADIUS_M,
        semiMinorAxis: RADIUS_M,
        height,
        vertexFormat: MaterialAppearance.MaterialSupport.TEXTURED.vertexFormat,
      }),
      modelMatrix: Matrix4.IDENTITY,
    }),
    appearance: new EllipsoidSurfaceAppearance({ material, aboveGround: true, flat: true, translucent: true }),
    shadows: ShadowMode.RECEIVE_ONLY,
    asynchronous: false,
    allowPicking: false,
  })
  scene.primitives.add(plate)
  return { close: () => void scene.primitives.remove(plate) }
}

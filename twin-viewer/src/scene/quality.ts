/** What the machine is asked to draw. */
export type Quality = {
  lite: boolean
  resolutionScale: number
  msaaSamples: number
  shadows: boolean
  screenSpaceError: number
  animate: boolean
}

/** WebGL in software draws about one full frame a second; its name tells. */
export function isSoftwareRenderer(rendererName: string): boolean {
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(rendererName)
}

/** The name of the machine's WebGL renderer, or '' when it has none. */
export function rendererName(): string {
  const gl = document.createElement('canvas').getContext('webgl2')
  const info = gl?.getExtension('WEBGL_debug_renderer_info')
  const name: unknown = gl && info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : ''
  gl?.getExtension('WEBGL_lose_context')?.loseContext()
  return typeof name === 'string' ? name : ''
}

export type QualityWish = { lite?: string | undefined; rs?: string | undefined }

/**
 * `?lite` draws plainly, `?lite=0` fully, neither decides by the renderer's name; `rs` (0.25 to 2) scales the resolution.
 */
export function qualityOf(wish: QualityWish, renderer: string, prefersLessMotion: boolean): Quality {
  const lite = wish.lite === undefined ? isSoftwareRenderer(renderer) : wish.lite !== '0'
  const asked = Number(wish.rs)
  const resolutionScale = asked >= 0.25 && asked <= 2 ? asked : 1
  return lite
    ? { lite, resolutionScale, msaaSamples: 1, shadows: false, screenSpaceError: 4, animate: false }
    : { lite, resolutionScale, msaaSamples: 4, shadows: true, screenSpaceError: 2, animate: !prefersLessMotion }
}

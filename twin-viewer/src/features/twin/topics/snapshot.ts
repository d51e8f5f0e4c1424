const WIDEST = 1280
const QUALITY = 0.85

/** A picture small enough to travel, as a data URL. */
export function snapshotOf(canvas: HTMLCanvasElement): string {
  const scale = Math.min(1, WIDEST / canvas.width)
  const small = Object.assign(document.createElement('canvas'), {
    width: Math.round(canvas.width * scale),
    height: Math.round(canvas.height * scale),
  })
  small.getContext('2d')?.drawImage(canvas, 0, 0, small.width, small.height)
  return small.toDataURL('image/jpeg', QUALITY)
}

/** Corners in pixels, of the picture or of the model's input. */
export type Rect = { x1: number; y1: number; x2: number; y2: number }
export type Candidate = Rect & { label: string; score: number }
export type Size = { width: number; height: number }

/** How a picture lies in the model's input: shrunk to `width` × `height`, in the top-left corner, the rest is padding. */
export type Letterbox = Size & { scaleX: number; scaleY: number }

/** The whole picture, as large as it fits, its shape kept to the pixel. */
export function letterbox(picture: Size, input: Size): Letterbox {
  const scale = Math.min(input.width / picture.width, input.height / picture.height)
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  return { width, height, scaleX: width / picture.width, scaleY: height / picture.height }
}

/** From the model's input back to the picture, as fractions of it, clipped to it. */
export function toFractions(rect: Rect, box: Letterbox): { x: number; y: number; w: number; h: number } {
  const x = clamp(rect.x1 / box.width)
  const y = clamp(rect.y1 / box.height)
  return { x, y, w: clamp(rect.x2 / box.width) - x, h: clamp(rect.y2 / box.height) - y }
}

const clamp = (fraction: number): number => Math.min(1, Math.max(0, fraction))

/** Intersection over union, 0 to 1. */
export function iou(a: Rect, b: Rect): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1)
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1)
  if (width <= 0 || height <= 0) return 0
  const both = width * height
  return both / (area(a) + area(b) - both)
}

const area = (rect: Rect): number => (rect.x2 - rect.x1) * (rect.y2 - rect.y1)

/**
 * Greedy non-maximum suppression, best first. Classes compete: one head is either bare or under a helmet, so the weaker of
 * two labels on one place is a second opinion and not a second person.
 */
export function suppress(candidates: readonly Candidate[], maxIou: number, most: number): Candidate[] {
  const kept: Candidate[] = []
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (kept.length >= most) break
    if (kept.every((better) => iou(candidate, better) <= maxIou)) kept.push(candidate)
  }
  return kept
}

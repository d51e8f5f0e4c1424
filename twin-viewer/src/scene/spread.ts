/** A label that wants to stand `y` high above its anchor at (x, y): its middle bottom is there. */
export type Label = { x: number; y: number; width: number; height: number }

const GAP_PX = 4
const MOST_LIFT_PX = 260

/**
 * How far each label is lifted so that none covers another: the first keep their place, the next climb above what is in
 * their way. Labels that would climb too far stay where they are, rather than lose their anchor.
 */
export function spread(labels: readonly Label[]): number[] {
  const placed: { left: number; right: number; top: number; bottom: number }[] = []
  return labels.map((label) => {
    const left = label.x - label.width / 2
    const right = label.x + label.width / 2
    let lift = 0
    for (;;) {
      const bottom = label.y - lift
      const top = bottom - label.height
      const inTheWay = placed.find(
        (box) =>
          left < box.right + GAP_PX &&
          right > box.left - GAP_PX &&
          top < box.bottom + GAP_PX &&
          bottom > box.top - GAP_PX,
      )
      if (!inTheWay || lift > MOST_LIFT_PX) {
        const kept = lift > MOST_LIFT_PX ? 0 : lift
        placed.push({ left, right, top: label.y - kept - label.height, bottom: label.y - kept })
        return kept
      }
      lift = label.y - inTheWay.top + GAP_PX + 0.5
    }
  })
}

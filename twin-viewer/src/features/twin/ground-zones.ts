import type { Camera, Gateway } from '@loujing/wire/http/sites'
import { fitGround, toGround, type Xy } from '@loujing/wire/ground'
import type { GroundZone } from '../../scene/ground-zones.ts'

/** Farther than this from its camera a zone that was drawn near the horizon would cover the town. */
const MOST_AWAY_M = 150

/** The zones that calibrated cameras are wanted to watch, where they lie on the ground; one that reaches the sky is left out. */
export function groundZonesOf(cameras: readonly Camera[], gateways: readonly Gateway[]): GroundZone[] {
  return cameras.flatMap(({ slug, gateway, calibration }) => {
    const fit = calibration && fitGround(calibration.pairs)
    if (fit === undefined || 'problem' in fit) return []
    const [first] = calibration!.pairs
    const isNear = (place: Xy | undefined): place is Xy =>
      place !== undefined && Math.hypot(place[0] - first!.eastM, place[1] - first!.northM) <= MOST_AWAY_M
    const zones = gateways.find(({ id }) => id === gateway)?.desired?.sources[slug]?.zones ?? []
    return zones.flatMap(({ polygon, rule }) => {
      const corners = polygon.map((corner) => toGround(fit.homography, corner))
      return corners.every(isNear) ? [{ corners, isForbidden: rule === 'nobody' || rule === 'order' }] : []
    })
  })
}

import type { Origin } from '@loujing/wire/http/sites'
import type { Georeference } from '@loujing/wire/http/twin'
import { createFrame } from './frame.ts'
import { axesOf, fromAxes, toAxes } from './section.ts'
import { subtract, type Vec } from './solids/vector.ts'

export type ModelFrame = {
  /** From the coordinates of the IFC file to metres of the site, and back. */
  toSite(point: Vec): Vec
  toModel(point: Vec): Vec
  directionToSite(direction: Vec): Vec
  directionToModel(direction: Vec): Vec
}

/** Between the coordinates of an IFC file (metres, z up) and those of the site that it stands on. */
export function createModelFrame(
  site: Origin,
  { origin, headingDeg }: Pick<Georeference, 'origin' | 'headingDeg'>,
): ModelFrame {
  const [ground, own] = [createFrame(site), createFrame(origin)]
  const axes = axesOf(headingDeg)
  const toSite = (point: Vec): Vec => {
    const [eastM, northM, upM] = fromAxes(axes, point)
    const at = ground.toPlace(own.toEcef({ eastM, northM, upM }))
    return [at.eastM, at.northM, at.upM]
  }
  const toModel = ([eastM, northM, upM]: Vec): Vec => {
    const at = own.toPlace(ground.toEcef({ eastM, northM, upM }))
    return toAxes(axes, [at.eastM, at.northM, at.upM])
  }
  const zero: Vec = [0, 0, 0]
  return {
    toSite,
    toModel,
    directionToSite: (direction) => subtract(toSite(direction), toSite(zero)),
    directionToModel: (direction) => subtract(toModel(direction), toModel(zero)),
  }
}

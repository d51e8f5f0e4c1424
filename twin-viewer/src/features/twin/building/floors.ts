import type { Model } from '@loujing/wire/http/twin'

/** How high a storey's floor lies above the site's origin, metres; undefined for a storey that the model does not have. */
export function floorOf(
  { storeys, georeference }: Pick<Model, 'storeys' | 'georeference'>,
  name: string,
  siteHeightM: number,
): number | undefined {
  const storey = storeys.find((each) => each.name === name)
  return storey && (georeference?.origin.heightM ?? siteHeightM) - siteHeightM + storey.elevationM
}

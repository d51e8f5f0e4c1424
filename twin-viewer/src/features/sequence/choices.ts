import type { Model, ModelTree } from '@loujing/wire/http/twin'

/** What a rule may select of the models that stand: lines, storeys in their order, classes. */
export type Choices = {
  lines: readonly { line: string; name: string }[]
  storeys: readonly string[]
  classes: readonly string[]
}

export function choicesOf(models: readonly Model[], trees: readonly ModelTree[]): Choices {
  const lines = new Map(models.flatMap(({ line, name }) => (line === undefined ? [] : [[line, name] as const])))
  const storeys = trees.flatMap((tree) => tree.storeys)
  return {
    lines: [...lines].map(([line, name]) => ({ line, name })),
    storeys: [...new Set(storeys.flatMap(({ name }) => name ?? []))],
    classes: [...new Set(storeys.flatMap(({ classes }) => classes.map(({ ifcClass }) => ifcClass)))]
      .filter((ifcClass) => !/^ifcspace$/i.test(ifcClass))
      .sort(),
  }
}

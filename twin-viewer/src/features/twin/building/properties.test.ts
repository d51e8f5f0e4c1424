import { expect, test } from 'vitest'
import { foundIn } from './properties.ts'

const SETS = {
  Pset_WallCommon: { IsExternal: true, FireRating: 'A' },
  Qto_WallBaseQuantities: { Length: 4.199_999_8, NetArea: 12 },
}

test('all properties come by their set, figures as people read them', () => {
  expect(foundIn(SETS, ' ')).toEqual([
    {
      name: 'Pset_WallCommon',
      values: [
        ['IsExternal', 'true'],
        ['FireRating', 'A'],
      ],
    },
    {
      name: 'Qto_WallBaseQuantities',
      values: [
        ['Length', '4.2'],
        ['NetArea', '12'],
      ],
    },
  ])
})

test('a word finds a set, a property or a value', () => {
  expect(foundIn(SETS, 'FIRE')).toEqual([{ name: 'Pset_WallCommon', values: [['FireRating', 'A']] }])
  expect(foundIn(SETS, 'qto').flatMap(({ values }) => values)).toHaveLength(2)
  expect(foundIn(SETS, '4.2')).toHaveLength(1)
  expect(foundIn(SETS, 'nothing')).toEqual([])
})

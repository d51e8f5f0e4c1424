import { MODES } from '@loujing/routing/modes'
import { PLACE_KINDS } from '@loujing/routing/places'
import { TRANSPORT_KINDS, TRANSPORT_MODES } from '@loujing/wire/http/transport'
import { expect, test } from 'vitest'

test('the words of the wire are those of the search, and gates', () => {
  expect(TRANSPORT_MODES).toEqual(MODES)
  expect(TRANSPORT_KINDS).toEqual(['gate', ...PLACE_KINDS])
})

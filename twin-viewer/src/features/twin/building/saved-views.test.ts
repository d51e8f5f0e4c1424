import { expect, test } from 'vitest'
import { createSavedViews } from './saved-views.ts'

function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}
const view = (id: string) => ({ id, name: `视图 ${id}`, words: { xray: '1' } })

test('views are kept for one person of one site, the newest first', () => {
  const shared = storage()
  const views = createSavedViews(shared, 'li', 'yunqi')
  views.add(view('a'))
  expect(views.add(view('b')).map(({ id }) => id)).toEqual(['b', 'a'])
  expect(createSavedViews(shared, 'wang', 'yunqi').read()).toEqual([])
  expect(views.remove('a').map(({ id }) => id)).toEqual(['b'])
  for (let i = 0; i < 60; i++) views.add(view(String(i)))
  expect(views.read()).toHaveLength(50)
})

test('what another program left there is no view', () => {
  const shared = storage()
  shared.setItem('loujing.views.yunqi.li', '[1, {"id": "a"}, {"id": "b", "name": "c", "words": {}}]')
  expect(createSavedViews(shared, 'li', 'yunqi').read()).toEqual([{ id: 'b', name: 'c', words: {} }])
  shared.setItem('loujing.views.yunqi.li', 'no json')
  expect(createSavedViews(shared, 'li', 'yunqi').read()).toEqual([])
})

// @vitest-environment happy-dom
import type { Alarm } from '@loujing/wire/http/sites'
import { afterEach, expect, test } from 'vitest'
import { type App, createApp, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { chooseLocale, i18n } from '../../i18n.ts'
import AlarmCard from './AlarmCard.vue'

const ALARM = {
  id: 'a1',
  site: 's1',
  type: 'no-helmet',
  severity: 'critical',
  state: 'active',
  source: { kind: 'camera', id: 'c1', name: '大门' },
  raisedAt: '2026-03-01T02:00:00.000Z',
  updatedAt: '2026-03-01T02:00:00.000Z',
  occurrences: 1,
  replay: false,
  episode: {
    people: 2,
    score: 0.91,
    picture: {
      sha256: 'f'.repeat(64),
      takenAt: '2026-03-01T02:00:00.000Z',
      width: 1280,
      height: 720,
      boxes: [
        { label: 'head', score: 0.93, x: 0.3, y: 0.2, w: 0.1, h: 0.1 },
        { label: 'helmet', score: 0.8, x: 0.6, y: 0.2, w: 0.1, h: 0.1 },
      ],
    },
  },
} as unknown as Alarm

let app: App | undefined
afterEach(() => {
  app?.unmount()
  document.body.replaceChildren()
})

function show(props: Record<string, unknown> = {}) {
  const component = { render: () => null }
  const pages = ['twin', 'alarm'].map((name) => ({ path: `/${name}/:siteId/:alarmId?`, name, component }))
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component }, ...pages] })
  const root = document.createElement('div')
  document.body.append(root)
  const given = {
    alarm: ALARM,
    picture: '/api/evidence/f',
    nowMs: Date.parse('2026-03-01T02:03:00.000Z'),
    mayTreat: true,
  }
  app = createApp({ render: () => h(AlarmCard, { ...given, ...props }) })
  app.use(i18n).use(router).mount(root)
  return root
}

test('an alarm comes with its picture, the boxes on it, what, where and since when', () => {
  chooseLocale('zh-CN')
  const card = show()
  expect(card.querySelector('img')?.getAttribute('src')).toBe('/api/evidence/f')
  expect(card.querySelectorAll('svg rect.frame')).toHaveLength(2)
  expect(card.querySelectorAll('svg .danger')).toHaveLength(1)
  expect(card.textContent).toMatch(/紧急.*未戴安全帽.*大门.*10:00:00.*3分钟前/s)
})

test('while the picture is on its way the card says so instead of showing a broken one', () => {
  const card = show({ picture: undefined })
  expect(card.querySelector('img')).toBeNull()
  expect(card.textContent).toContain('图片传输中')
})

test('one tap acknowledges; who may not is not offered it', () => {
  const acknowledged: Alarm[] = []
  const card = show({ onAcknowledge: (alarm: Alarm) => acknowledged.push(alarm) })
  card.querySelector<HTMLElement>('[data-test=acknowledge]')!.click()
  expect(acknowledged).toEqual([ALARM])
  app?.unmount()
  expect(show({ mayTreat: false }).querySelector('[data-test=acknowledge]')).toBeNull()
})

test('the same card in English', () => {
  chooseLocale('en')
  expect(show().textContent).toMatch(/Critical.*No helmet.*3 minutes ago/s)
})

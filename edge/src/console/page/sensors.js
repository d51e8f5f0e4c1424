import { formatAge, formatNumber } from './format.js'
import { both, draw, h } from './h.js'
import { QUALITY, SOURCE_STATE, UNIT } from './words.js'

const POINTS = 60
const past = new Map()
const lastAt = new Map()

/** Keeps what the little curves show: the server's memory at the start, each new value after it. */
export function remember(section, state) {
  if (section === 'history') for (const [key, values] of Object.entries(state.history)) past.set(key, [...values])
  for (const { source, point, value, at } of state.values) {
    const key = `${source}/${point}`
    if (lastAt.get(key) === at) continue
    const known = lastAt.has(key)
    lastAt.set(key, at)
    const values = past.get(key) ?? []
    past.set(key, values)
    if (known || values.at(-1) !== value) values.push(value)
    if (values.length > POINTS) values.shift()
  }
}

/** One card a device: each point with its newest value, unit, age and the last minutes as a curve. */
export function drawSensors({ site, status, values, presence, clockMs }) {
  const panel = document.querySelector('#sensors')
  if (!panel || !site) return
  const newest = new Map(values.map((value) => [`${value.source}/${value.point}`, value]))
  const nowMs = Date.now() + clockMs
  panel.hidden = site.devices.length === 0
  draw(
    panel,
    h('h2', {}, both(['传感器', 'sensors'])),
    h('div', { class: 'devices' }, ...site.devices.map((device) => card(device, status, presence, newest, nowMs))),
  )
}

function card({ source, name, protocol, points }, status, presence, newest, nowMs) {
  const health = status?.sources.find((candidate) => candidate.source === source)
  const state = health?.state ?? presence[source] ?? 'offline'
  const words = SOURCE_STATE[state] ?? [state, state]
  return h(
    'article',
    { class: 'device', 'data-source': source },
    h(
      'h3',
      {},
      h('b', {}, name),
      h('small', {}, `${source} · ${protocol}`),
      h('span', { class: `state ${state}`, title: words[1] }, words[0]),
    ),
    health?.error ? h('p', { class: 'note error' }, health.error) : null,
    h('ul', {}, ...points.map((point) => row(source, point, newest.get(`${source}/${point.point}`), nowMs))),
  )
}

function row(source, { point, name, unit, periodMs }, seen, nowMs) {
  const ageMs = seen ? nowMs - Date.parse(seen.at) : Infinity
  // Silence of two periods is stale, as in the contract; without a period, a minute is.
  const stale = ageMs > (periodMs ? periodMs * 2 + 1000 : 60_000)
  const flag = seen && seen.quality !== 'N' ? QUALITY[seen.quality] : undefined
  return h(
    'li',
    { class: stale ? 'stale' : '', 'data-point': point },
    h('span', { class: 'name' }, name),
    curve(past.get(`${source}/${point}`) ?? []),
    h(
      'span',
      { class: 'value' },
      h('b', {}, seen ? formatNumber(seen.value) : '—'),
      h('small', {}, UNIT[unit] ?? unit),
    ),
    flag ? h('span', { class: 'flag', title: flag[1] }, flag[0]) : null,
    h('time', {}, seen ? formatAge(ageMs) : '未收到'),
  )
}

function curve(values) {
  if (values.length < 2) return h('svg', { class: 'curve', viewBox: '0 0 60 18', 'aria-hidden': 'true' })
  const low = Math.min(...values)
  const span = Math.max(...values) - low || 1
  const at = (value, i) =>
    `${(60 - (values.length - 1 - i)).toFixed(1)},${(16 - ((value - low) / span) * 14).toFixed(1)}`
  return h(
    'svg',
    { class: 'curve', viewBox: '0 0 60 18', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    h('path', { d: `M${values.map(at).join('L')}` }),
  )
}

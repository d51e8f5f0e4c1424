import { formatClock, formatDuration, formatNumber } from './format.js'
import { both, draw, h } from './h.js'
import { ALARM, SEVERITY, UNIT } from './words.js'

/** What is wrong now, the worst first; then what was, since the gateway started. */
export function drawAlarms({ site, alarms }) {
  const panel = document.querySelector('#alarms')
  if (!panel || !site) return
  const names = new Map([...site.devices, ...site.cameras].map(({ source, name }) => [source, name]))
  const order = Object.keys(SEVERITY)
  const active = alarms
    .filter(({ state }) => state === 'active')
    .sort((a, b) => order.indexOf(b.severity) - order.indexOf(a.severity))
  const cleared = alarms.filter(({ state }) => state === 'cleared').slice(0, 6)
  draw(
    panel,
    h(
      'h2',
      {},
      both(['现场报警', 'alarms']),
      h('span', { class: active.length > 0 ? 'count bad' : 'count' }, active.length),
    ),
    active.length === 0
      ? h('p', { class: 'quiet' }, '现在没有报警', h('small', { lang: 'en' }, 'nothing is wrong now'))
      : null,
    h('ol', {}, ...[...active, ...cleared].map((alarm) => entry(alarm, names))),
  )
}

function entry({ what, source, severity, state, since, changedAt, value, unit, threshold }, names) {
  const words = ALARM[what] ?? [what, what]
  const level = SEVERITY[severity] ?? [severity, severity]
  const figures = value === undefined ? '' : `${formatNumber(value)} / ${formatNumber(threshold)} ${UNIT[unit] ?? unit}`
  return h(
    'li',
    { class: `alarm ${state} ${severity}` },
    h('span', { class: 'level', title: level[1] }, state === 'active' ? level[0] : '已解除'),
    h(
      'div',
      {},
      h('b', {}, words[0]),
      h('small', { lang: 'en' }, words[1]),
      h('p', {}, names.get(source) ?? source, figures && ` · ${figures}`),
    ),
    h(
      'div',
      { class: 'when' },
      h('time', { datetime: since }, formatClock(since)),
      state === 'cleared' &&
        h('time', { datetime: changedAt }, formatDuration(Date.parse(changedAt) - Date.parse(since))),
    ),
  )
}

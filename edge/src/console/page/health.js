import { formatAge, formatBytes, formatClock, formatCount, formatOffset } from './format.js'
import { both, draw, h } from './h.js'
import { LINE, SOURCE_STATE } from './words.js'

/** The bar at the top: which site, which gateway, and whether the cloud hears it. */
export function drawHead({ site, status, connected }) {
  const head = document.querySelector('#head')
  if (!head) return
  const line = status?.line.state ?? 'connecting'
  const words = connected ? LINE[line] : ['网关无应答', 'gateway does not answer']
  if (site) document.title = `${site.site} · 楼镜网关`
  draw(
    head,
    h('img', { src: '/icon.svg', alt: '', width: 32, height: 32 }),
    h('h1', {}, site?.site ?? '…', h('small', {}, site?.gateway ?? '')),
    h('p', { class: `pill ${connected ? line : 'down'}`, role: 'status' }, both(words)),
    h('time', {}, status ? formatClock(status.now) : ''),
    h('button', { type: 'button', onclick: logout }, '退出', h('small', { lang: 'en' }, 'log out')),
  )
}

async function logout() {
  await fetch('/logout', { method: 'POST' })
  location.reload()
}

/** Four figures: the line, the outbox against its limit, evidence on its way, and what was not believed. */
export function drawHealth({ status }) {
  const panel = document.querySelector('#health')
  if (!panel || !status) return
  const { line, outbox, problems } = status
  const part = outbox.limitBytes > 0 ? Math.min(1, outbox.bytes / outbox.limitBytes) : 0
  const refused = Object.values(problems).reduce((sum, count) => sum + count, 0)
  const age = (at) => (at ? formatAge(Date.parse(status.now) - Date.parse(at)) : '—')
  draw(
    panel,
    figure(['线路', 'line'], LINE[line.state][0], LINE[line.state][1], line.state === 'up' ? 'good' : 'warn', [
      ['时钟差', 'clock offset', line.clockOffsetMs === undefined ? '—' : formatOffset(line.clockOffsetMs)],
      ['上次回执', 'last receipt', age(line.lastReceiptAt)],
    ]),
    figure(
      ['发件箱', 'outbox'],
      formatCount(outbox.depth),
      '条待发 facts waiting',
      outbox.refusing ? 'bad' : part > 0.8 ? 'warn' : 'good',
      [
        ['占用', 'used', `${formatBytes(outbox.bytes)} / ${formatBytes(outbox.limitBytes)}`],
        outbox.refusing ? ['已满，拒收', 'full, refusing', '!'] : ['最早一条', 'oldest', age(outbox.oldestAt)],
      ],
      meter(part),
    ),
    figure(['补传', 'backlog'], formatCount(line.backlog), '条 facts', line.backlog > 0 ? 'warn' : 'good', [
      ['证据待传', 'evidence queued', formatCount(line.evidenceQueued)],
      ['损坏记录', 'corrupt records', formatCount(outbox.corrupt)],
    ]),
    figure(['未采信', 'not believed'], formatCount(refused), '启动以来 since start', refused > 0 ? 'warn' : 'good', [
      ['版本', 'version', status.version],
      ['启动', 'started', age(status.startedAt)],
      ...status.sources
        .filter(({ kind }) => kind === 'flow')
        .map(({ state }) => ['规则流程', 'flows', SOURCE_STATE[state][0]]),
    ]),
  )
}

const figure = (words, value, unit, tone, rows, extra) =>
  h(
    'article',
    { class: `figure ${tone}` },
    h('h3', {}, both(words)),
    h('p', { class: 'value' }, h('b', {}, value), h('small', {}, unit)),
    extra ?? null,
    h('dl', {}, ...rows.map(([zh, en, text]) => h('div', {}, h('dt', { title: en }, zh), h('dd', {}, text)))),
  )

function meter(part) {
  const percent = Math.round(part * 100)
  return h(
    'div',
    { class: 'meter', role: 'meter', 'aria-valuenow': percent, 'aria-valuemin': 0, 'aria-valuemax': 100 },
    h(
      'svg',
      { viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      h('rect', { class: 'rail', width: 100, height: 4 }),
      h('rect', { class: 'fill', width: Math.max(part * 100, 0.6), height: 4 }),
    ),
  )
}

import { formatClock, formatCount } from './format.js'
import { both, draw, h } from './h.js'
import { problemWords } from './words.js'

/** What went wrong on the gateway itself: errors of sources and of the line, problems by name, the newest in quarantine. */
export function drawFaults({ site, status, quarantine }) {
  const panel = document.querySelector('#faults')
  if (!panel || !site || !status) return
  const errors = status.sources.filter(({ error }) => error).map(({ source, error }) => [source, error])
  if (status.line.error) errors.unshift(['云端', status.line.error])
  const problems = Object.entries(status.problems).sort(([, a], [, b]) => b - a)
  draw(
    panel,
    h('h2', {}, both(['异常与隔离', 'problems and quarantine'])),
    h('div', { class: 'columns' }, list(errors), counters(problems), table(quarantine)),
  )
}

const list = (errors) =>
  h(
    'div',
    {},
    h('h3', {}, both(['最近错误', 'last errors'])),
    errors.length === 0 ? h('p', { class: 'quiet' }, '无 none') : null,
    h(
      'ul',
      { class: 'errors' },
      ...errors.map(([source, error]) => h('li', {}, h('b', {}, source), h('span', {}, error))),
    ),
  )

const counters = (problems) =>
  h(
    'div',
    {},
    h('h3', {}, both(['启动以来', 'since start'])),
    problems.length === 0 ? h('p', { class: 'quiet' }, '无 none') : null,
    h(
      'ul',
      { class: 'counters' },
      ...problems.map(([type, count]) =>
        h('li', { title: type }, h('span', {}, both(problemWords(type))), h('b', {}, formatCount(count))),
      ),
    ),
  )

const table = (rows) =>
  h(
    'div',
    { class: 'wide' },
    h('h3', {}, both(['隔离区最新', 'newest in quarantine'])),
    rows.length === 0 ? h('p', { class: 'quiet' }, '无 none') : null,
    h(
      'ul',
      { class: 'quarantine' },
      ...rows.map(({ at, topic, problem, detail, payload }) =>
        h(
          'li',
          {},
          h('time', {}, formatClock(at)),
          h('b', {}, problemWords(problem)[0]),
          h('code', {}, topic.split('/').slice(3).join('/')),
          h('span', {}, detail ?? ''),
          h('details', {}, h('summary', {}, '原文 payload'), h('pre', {}, payload)),
        ),
      ),
    ),
  )

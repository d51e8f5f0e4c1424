import { formatAge } from './format.js'
import { both, h } from './h.js'
import { HEADS, SOURCE_STATE, boxWords } from './words.js'

// A picture older than this is said to be old: previews come every two seconds.
const OLD_MS = 15_000
const tiles = new Map()

/** One tile a camera: the newest picture, what was seen on it, how old it is and how the camera does. */
export function drawCameras({ site, status, cameras, clockMs }) {
  const panel = document.querySelector('#cameras')
  if (!panel || !site) return
  if (!panel.querySelector('.tiles')) {
    tiles.clear()
    panel.replaceChildren(h('h2', {}, both(['现场画面', 'live pictures'])), h('div', { class: 'tiles' }))
  }
  const grid = panel.querySelector('.tiles')
  panel.hidden = site.cameras.length === 0
  for (const camera of site.cameras) {
    const tile = tiles.get(camera.source) ?? createTile(camera, grid)
    const seen = cameras.find(({ source }) => source === camera.source)
    const health = status?.sources.find(({ source }) => source === camera.source)
    tile.update(seen, health, Date.now() + clockMs)
  }
}

function createTile(camera, grid) {
  const image = h('img', { alt: camera.name, hidden: true, decoding: 'async' })
  const boxes = h('svg', { class: 'boxes', viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' })
  const labels = h('div', { class: 'labels' })
  const empty = h('p', { class: 'empty' }, '暂无画面', h('small', { lang: 'en' }, 'no picture yet'))
  const state = h('span', { class: 'state' })
  const age = h('time')
  const note = h('p', { class: 'note' })
  const frame = h('div', { class: 'frame' }, image, boxes, labels, empty)
  grid.append(
    h(
      'figure',
      { class: 'tile', 'data-camera': camera.source },
      frame,
      h('figcaption', {}, h('b', {}, camera.name), h('small', {}, camera.source), state, age),
      note,
    ),
  )
  let shown = 0

  function update(seen, health, nowMs) {
    const ageMs = seen?.pictureAt ? nowMs - Date.parse(seen.pictureAt) : Infinity
    frame.classList.toggle('old', ageMs > OLD_MS)
    age.textContent = seen?.pictureAt ? formatAge(ageMs) : ''
    const words = SOURCE_STATE[health?.state ?? 'offline']
    state.className = `state ${health?.state ?? 'offline'}`
    state.textContent = words[0]
    state.title = words[1]
    note.textContent = health?.error ?? [rate(health), guard(health)].filter(Boolean).join(' · ')
    note.classList.toggle('error', Boolean(health?.error))
    if (!seen || seen.picture === shown) return
    shown = seen.picture
    // Boxes and picture change together, when the picture is there.
    const next = new Image()
    next.onload = () => {
      image.src = next.src
      image.hidden = false
      empty.hidden = true
      frame.style.aspectRatio = `${next.naturalWidth} / ${next.naturalHeight}`
      boxes.replaceChildren(...seen.boxes.map(outline))
      labels.replaceChildren(...seen.boxes.map(label))
    }
    next.src = `/pictures/${camera.source}.jpg?n=${seen.picture}`
  }
  const tile = { update }
  tiles.set(camera.source, tile)
  return tile
}

const rate = (health) =>
  health?.framesPerSecond === undefined
    ? ''
    : `${health.framesPerSecond.toFixed(1)} 帧/秒${health.skippedFrames ? ` · 跳过 ${health.skippedFrames} 帧 skipped` : ''}`

const guard = (health) => (health?.guard ? HEADS[health.guard.heads].join(' ') : '')

const tone = (name) => (/^(head|no-helmet|bare)/.test(name) ? 'danger' : 'fine')

const outline = ({ x, y, w, h: height, label: name }) =>
  h('rect', { class: tone(name), x: x * 100, y: y * 100, width: w * 100, height: height * 100 })

function label({ x, y, label: name, score }) {
  const text = h('span', { class: tone(name) }, `${boxWords(name)} ${Math.round(score * 100)}`)
  text.style.left = `${x * 100}%`
  text.style.top = `${y * 100}%`
  return text
}

import { drawAlarms } from './alarms.js'
import { drawCameras } from './cameras.js'
import { drawFaults } from './faults.js'
import { both, draw, h } from './h.js'
import { drawHead, drawHealth } from './health.js'
import { drawLogin } from './login.js'
import { drawSensors, remember } from './sensors.js'

/*
 * The page: one stream of sections, each drawn again when it changes. What the server has not said yet is an empty value, so
 * that the page is whole from the first moment.
 */
const EMPTY = {
  site: undefined,
  status: undefined,
  history: {},
  values: [],
  presence: {},
  cameras: [],
  alarms: [],
  quarantine: [],
}
const DRAWN_BY = {
  site: [drawHead, drawHealth, drawCameras, drawAlarms, drawSensors, drawFaults],
  status: [drawHead, drawHealth, drawCameras, drawSensors, drawFaults],
  history: [drawSensors],
  values: [drawSensors],
  presence: [drawSensors],
  cameras: [drawCameras],
  alarms: [drawAlarms],
  quarantine: [drawFaults],
}

const app = document.querySelector('#app')
const state = { ...EMPTY, clockMs: 0, connected: false }

function drawPage() {
  draw(
    app,
    h('header', { id: 'head' }),
    h(
      'main',
      {},
      ...['health', 'alarms', 'cameras', 'sensors', 'faults'].map((id) => h('section', { id, class: 'panel' })),
    ),
    h('footer', {}, both(['本页由网关提供，不经过云端', 'served by the gateway itself'])),
  )
  for (const part of DRAWN_BY.site) part(state)
}

function listen() {
  const events = new EventSource('/events')
  for (const [section, parts] of Object.entries(DRAWN_BY)) {
    events.addEventListener(section, ({ data }) => {
      state[section] = JSON.parse(data)
      state.connected = true
      if (section === 'status') state.clockMs = Date.parse(state.status.now) - Date.now()
      if (section === 'history' || section === 'values') remember(section, state)
      for (const part of parts) part(state)
    })
  }
  events.addEventListener('error', () => {
    state.connected = false
    drawHead(state)
    // The gateway has restarted, or the session has ended: a refused stream does not come back by itself.
    if (events.readyState === EventSource.CLOSED) {
      events.close()
      setTimeout(begin, 1500)
    }
  })
}

async function begin() {
  const answer = await fetch('/session').catch(() => undefined)
  if (!answer?.ok) return void setTimeout(begin, 1500)
  const { open } = await answer.json()
  if (!open) return drawLogin(app, begin)
  drawPage()
  listen()
}

// Ages grow while nothing happens.
setInterval(() => {
  if (state.site && document.querySelector('#sensors')) {
    drawSensors(state)
    drawCameras(state)
  }
}, 1000)

await begin()

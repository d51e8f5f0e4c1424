import type { Alarm, Camera, Command, Gateway, Point, Site } from '@loujing/wire/http/sites'
import type { Twin } from '@loujing/wire/http/twin'
import type { Detection } from '@loujing/wire/detection'
import type { AlarmId, CameraId, Sha256, SiteId } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import type { LiveHazard, LiveMessage } from '@loujing/wire/live'
import type { Problem } from '@loujing/wire/problem'
import { shallowReactive, shallowRef } from 'vue'
import { withQuery } from '../api/client.ts'
import { toProblem } from '../api/problem.ts'
import { allAlarms, getSite, listCameras, listGateways, listPoints } from '../api/sites.ts'
import { getTwin } from '../api/twin.ts'
import { createLatest } from './latest.ts'
import { openStream, type StreamState } from './stream.ts'

export type Seen = { at: Instant; detection: Detection }
export type SiteFeed = ReturnType<typeof createSiteFeed>

/** Everything that is known of one site now, kept true by the stream; one instance while the site is open. */
export function createSiteFeed(siteId: SiteId, connect: typeof openStream = openStream) {
  const site = shallowRef<Site>()
  const twin = shallowRef<Twin>()
  const cameras = shallowRef<readonly Camera[]>([])
  const points = shallowRef<readonly Point[]>([])
  const gateways = shallowRef<readonly Gateway[]>([])
  const alarms = shallowReactive(new Map<AlarmId, Alarm>())
  const previews = shallowReactive(new Map<CameraId, Instant>())
  const detections = shallowReactive(new Map<CameraId, Seen>())
  const stored = shallowReactive(new Set<Sha256>())
  const latest = createLatest()
  const connection = shallowRef<StreamState>('connecting')
  const problem = shallowRef<Problem>()
  const ready = shallowRef(false)
  const arrivalListeners = new Set<(alarm: Alarm) => void>()
  const commandListeners = new Set<(command: Command) => void>()
  const hazardListeners = new Set<(hazard: LiveHazard['data']) => void>()
  let stream: { close(): void } | undefined
  let isListening = false
  let isAsked = false

  async function loadInventory() {
    const [newCameras, newPoints] = await Promise.all([listCameras(siteId), listPoints(siteId)])
    cameras.value = newCameras
    points.value = newPoints
    for (const camera of newCameras) if (camera.previewAt) previews.set(camera.id, camera.previewAt)
    for (const point of newPoints) if (point.latest) latest.put(point.id, point.latest)
  }

  async function loadAlarms() {
    const active = await allAlarms(siteId, { state: 'active' })
    alarms.clear()
    for (const alarm of active) alarms.set(alarm.id, alarm)
  }

  const loadTwin = async () => void (twin.value = await getTwin(siteId))
  const loadGateways = async () => void (gateways.value = await listGateways(siteId))

  /** Runs a load in the background; what goes wrong is shown on the page, not thrown into the stream. */
  async function attempt(load: () => Promise<unknown>) {
    try {
      await load()
      problem.value = undefined
    } catch (thrown) {
      problem.value = toProblem(thrown)
    }
  }

  const refresh = () =>
    attempt(async () => {
      site.value = await getSite(siteId)
      await Promise.all([loadTwin(), loadInventory(), loadAlarms(), loadGateways()])
      ready.value = true
    })

  function takeAlarm(alarm: Alarm) {
    const isNew = !alarms.has(alarm.id)
    alarms.set(alarm.id, alarm)
    if (isNew && alarm.state === 'active' && !alarm.acknowledgedAt && !alarm.replay) {
      for (const listener of arrivalListeners) listener(alarm)
    }
  }

  function apply(message: LiveMessage) {
    switch (message.type) {
      case 'readings':
        for (const { point, ...value } of message.data.values) latest.put(point, value)
        return
      case 'alarm':
        return takeAlarm(message.data)
      case 'detection': {
        const { camera, at, detection } = message.data
        return void detections.set(camera, { at, detection })
      }
      case 'preview':
        return void previews.set(message.data.camera, message.data.at)
      case 'evidence':
        return void stored.add(message.data.sha256)
      case 'gateway':
        gateways.value = replaced(gateways.value, message.data)
        return
      case 'command':
        for (const listener of commandListeners) listener(message.data)
        return
      case 'hazard':
        for (const listener of hazardListeners) listener(message.data)
        return
      case 'notice':
        // The bell list is asked for when it is opened.
        return
      case 'unit':
      case 'units':
        // Units are what the sand-table shows, on a line of its own.
        return
      case 'inventory':
        return void attempt(loadInventory)
      case 'model':
        return void attempt(loadTwin)
      case 'reset':
        return void refresh()
    }
  }

  return {
    siteId,
    site,
    twin,
    cameras,
    points,
    gateways,
    alarms,
    previews,
    detections,
    stored,
    latest,
    connection,
    problem,
    ready,
    refresh,
    apply,
    takeAlarm,
    loadInventory,
    loadTwin,
    loadGateways,
    /** Calls back for each alarm that begins now; returns the way to stop. */
    onArrival: (listener: (alarm: Alarm) => void) => subscribe(arrivalListeners, listener),
    onCommand: (listener: (command: Command) => void) => subscribe(commandListeners, listener),
    /** Calls back for each hazard that changes; returns the way to stop. */
    onHazard: (listener: (hazard: LiveHazard['data']) => void) => subscribe(hazardListeners, listener),
    /** Listens first and asks then, so that nothing can happen between; asks at once when there is no line. */
    async start() {
      await new Promise<void>((done) => {
        stream = connect({
          url: withQuery('/api/live', { site: siteId }),
          onMessage: apply,
          onState(state) {
            connection.value = state
            if (state === 'connecting') return
            done()
            if (state !== 'live' || isListening) return
            isListening = true
            if (isAsked) void refresh()
          },
        })
      })
      isAsked = true
      await refresh()
    },
    close: () => stream?.close(),
  }
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const replaced = <Item extends { id: string }>(items: readonly Item[], item: Item): Item[] =>
  items.some(({ id }) => id === item.id)
    ? items.map((known) => (known.id === item.id ? item : known))
    : [...items, item]

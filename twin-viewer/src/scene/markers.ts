import { Cartesian2, Cartesian3, type Scene as CesiumScene, SceneTransforms } from 'cesium'
import type { Place } from '@loujing/wire/inventory'
import type { Frame } from './frame.ts'
import { spread } from './spread.ts'

export type Marker = { move(place: Place): void; close(): void }
/** A pinned element keeps its middle on its place; the others stand above it, and make way for one another. */
export type Markers = {
  add(element: HTMLElement, place: Place, pinned?: boolean): Marker
  layOut(): void
  close(): void
}

type Entry = { element: HTMLElement; position: Cartesian3; pinned: boolean; width: number; height: number }

/**
 * Keeps HTML elements over places of the scene: crisp Chinese text, focus and screen readers for nothing. An element gets
 * its translation as `transform`, the length of its stem as `--lift`, and `data-hidden` while its place is not in view.
 */
export function createMarkers(scene: CesiumScene, frame: Frame): Markers {
  const entries = new Set<Entry>()
  const sizes = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      for (const entry of entries) if (entry.element === target) measure(entry)
    }
    layOut()
  })

  const measure = (entry: Entry) => {
    entry.width = entry.element.offsetWidth
    entry.height = entry.element.offsetHeight
  }

  const toCartesian = (place: Place) => {
    const { x, y, z } = frame.toEcef(place)
    return new Cartesian3(x, y, z)
  }

  const scratch = new Cartesian2()
  function layOut(): void {
    const shown: { entry: Entry; x: number; y: number; distance: number }[] = []
    const { clientWidth, clientHeight } = scene.canvas
    for (const entry of entries) {
      const at = SceneTransforms.worldToWindowCoordinates(scene, entry.position, scratch)
      const inView = at && at.x > -80 && at.y > -80 && at.x < clientWidth + 80 && at.y < clientHeight + 80
      entry.element.toggleAttribute('data-hidden', !inView)
      if (!inView) continue
      if (entry.pinned) {
        entry.element.style.transform = `translate(-50%, -50%) translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px)`
        continue
      }
      const distance = Cartesian3.distance(scene.camera.positionWC, entry.position)
      shown.push({ entry, x: at.x, y: at.y, distance })
    }
    shown.sort((a, b) => b.y - a.y || a.distance - b.distance)
    const lifts = spread(shown.map(({ entry, x, y }) => ({ x, y, width: entry.width, height: entry.height })))
    shown.forEach(({ entry, x, y }, index) => {
      const lift = lifts[index] ?? 0
      entry.element.style.transform = `translate(-50%, -100%) translate(${x.toFixed(1)}px, ${(y - lift).toFixed(1)}px)`
      entry.element.style.setProperty('--lift', `${lift.toFixed(1)}px`)
    })
  }

  const stop = scene.postRender.addEventListener(layOut)
  return {
    add(element, place, pinned = false) {
      const entry: Entry = { element, position: toCartesian(place), pinned, width: 0, height: 0 }
      entries.add(entry)
      measure(entry)
      sizes.observe(element)
      scene.requestRender()
      return {
        move(next) {
          entry.position = toCartesian(next)
          layOut()
        },
        close() {
          entries.delete(entry)
          sizes.unobserve(element)
        },
      }
    },
    layOut,
    close() {
      stop()
      sizes.disconnect()
      entries.clear()
    },
  }
}

/*
 * The sand-table of a sales hall, with the line cut: pages under /sand-table/ only. What changes is asked for first and kept for the
 * next time; what never changes is taken from the store. Nothing is kept of a page that is no sand-table.
 */
const STORE = 'loujing-kiosk-1'
const NEVER_CHANGES = /^\/(assets|cesium)\/|\/tiles\//
const CHANGES = /^\/api\/(auth\/me|sites\/[^/]+\/(sand-table|units))$/

addEventListener('install', (event) => event.waitUntil(skipWaiting()))
addEventListener('activate', (event) => event.waitUntil(clients.claim()))

addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (NEVER_CHANGES.test(pathname)) event.respondWith(fromStoreFirst(request))
  else if (CHANGES.test(pathname) || request.mode === 'navigate') event.respondWith(fromLineFirst(request))
})

async function fromStoreFirst(request) {
  const kept = await caches.match(request)
  return kept ?? keep(request, await fetch(request))
}

async function fromLineFirst(request) {
  let answer
  try {
    answer = await fetch(request)
  } catch (error) {
    const kept = await caches.match(request)
    if (kept) return kept
    throw error
  }
  // Whoever is logged out or may no longer look takes along what was kept for him.
  if (answer.status === 401 || answer.status === 403) await caches.delete(STORE)
  return keep(request, answer)
}

async function keep(request, answer) {
  if (answer.ok) await (await caches.open(STORE)).put(request, answer.clone())
  return answer
}

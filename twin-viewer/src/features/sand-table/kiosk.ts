/** Keeps what the table has loaded on this machine, so that it goes on when the line is cut. Without TLS a browser offers no such store. */
export async function keepForKiosk(): Promise<void> {
  if (!('serviceWorker' in navigator) || !isSecureContext) return
  await navigator.serviceWorker.register('/kiosk-worker.js', { scope: '/sand-table/' })
}

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import RED from 'node-red'
import { nodeRedSettings, type FlowsLog, type FlowsOrders } from './settings.ts'

/** What the worker tells the gateway. */
export type FlowsWord =
  | { word: 'started'; editorPort?: number }
  | { word: 'alive' }
  | { word: 'stalled'; reason: string }
  | { word: 'running' }
  | { word: 'stopped' }
  | { word: 'log'; level: 'error' | 'warn' | 'info'; text: string; node?: string }

/*
 * Node-RED in a thread of its own. A function that never returns, an exception outside of any promise or a heap that is full
 * ends this thread and not the gateway, and Node-RED, which says of itself that it cannot be started twice in one process,
 * gets a new one each time. The thread's environment is what runtime.ts gives it, so a flow cannot read the gateway's secrets.
 */
const ALIVE_MS = 2_000
const LEVELS: Record<number, 'error' | 'warn' | 'info'> = { 10: 'error', 20: 'error', 30: 'warn', 40: 'info' }

const port = parentPort
if (!port) throw new TypeError('worker.ts is started by runtime.ts')
const tell = (word: FlowsWord): void => port.postMessage(word)

const log = ({ level, msg, name, type, id }: FlowsLog): void => {
  const known = LEVELS[level]
  const text = msg instanceof Error ? msg.message : String(msg)
  const node = name ?? (type && id ? `${type}:${id}` : undefined)
  if (known) tell({ word: 'log', level: known, text, ...(node !== undefined && { node }) })
}

const orders = workerData as FlowsOrders
const settings = nodeRedSettings(orders, log)
// Node-RED would go on without flows; a gateway without its rules must be seen.
await settings.storageModule.getFlows()
const editor = orders.editor && createServer((request, response) => RED.httpAdmin(request, response))
if (editor) RED.init(editor, settings)
else RED.init(settings)
RED.events.on('runtime-event', ({ id, payload }) => {
  if (id !== 'runtime-state' || !payload) return
  if (payload.error) tell({ word: 'stalled', reason: [payload.error, ...(payload.types ?? [])].join(' ') })
  else if (payload.state === 'start') tell({ word: 'running' })
})
await RED.start()
if (editor) {
  editor.listen(orders.editor?.port, orders.editor?.host)
  await once(editor, 'listening')
}
const address = editor?.address() as AddressInfo | undefined
tell({ word: 'started', ...(address && { editorPort: address.port }) })
const alive = setInterval(() => tell({ word: 'alive' }), ALIVE_MS)

port.once('message', () => {
  void (async () => {
    clearInterval(alive)
    editor?.closeAllConnections()
    editor?.close()
    await RED.stop()
    tell({ word: 'stopped' })
    process.exit(0) // ends the thread, not the process
  })()
})

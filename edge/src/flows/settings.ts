import { timingSafeEqual, createHash } from 'node:crypto'
import { join } from 'node:path'
import { toInstant } from '@loujing/wire/instant'
import { uuidv7 } from '@loujing/wire/id'
import { createFlowStorage } from './storage.ts'

/** What the worker that runs Node-RED is told at its start. */
export type FlowsOrders = {
  file: string
  userDir: string
  credential: { user: string; password: string }
  editor?: { host: string; port: number; password: string }
}

export type FlowsLog = { level: number; msg?: unknown; name?: string; type?: string; id?: string }

// A flow on a gateway turns messages into messages. What reaches out of that (a shell, files, sockets, other servers) is not
// loaded: the broker is the only door.
const NOT_LOADED = [
  '06-httpproxy.js',
  '10-file.js',
  '21-httpin.js',
  '21-httprequest.js',
  '22-websocket.js',
  '23-watch.js',
  '31-tcpin.js',
  '32-udp.js',
  '90-exec.js',
]

/** The only account of the editor; its password is the configured one. */
export const EDITOR_USER = 'site'

/** Node-RED's settings for a gateway: headless unless `editor` is given, no telemetry, no palette, nothing but MQTT. */
export function nodeRedSettings(orders: FlowsOrders, log: (entry: FlowsLog) => void) {
  const { file, userDir, credential, editor } = orders
  return {
    userDir,
    storageModule: createFlowStorage(file, credential),
    credentialSecret: false,
    httpAdminRoot: editor ? '/' : false,
    httpNodeRoot: false,
    disableEditor: !editor,
    adminAuth: editor && editorLogin(editor.password),
    nodesDir: join(import.meta.dirname, 'nodes'),
    nodesExcludes: NOT_LOADED,
    functionExternalModules: false,
    // A function that loops is stopped, and the flow goes on with the next message.
    globalFunctionTimeout: 2,
    functionGlobalContext: { uuidv7, toInstant },
    exportGlobalContextKeys: false,
    // What a rule knows about its alarms survives a restart: an alarm raised before it is cleared after it.
    contextStorage: { default: { module: 'localfilesystem', config: { dir: userDir, flushInterval: 1 } } },
    externalModules: { autoInstall: false, palette: { allowInstall: false, allowUpload: false } },
    telemetry: { enabled: false, updateNotification: false },
    diagnostics: { enabled: false, ui: false },
    editorTheme: {
      page: { title: 'Loujing 楼镜 · flows' },
      header: { title: 'Loujing 楼镜 · flows', image: null },
      projects: { enabled: false },
      tours: false,
    },
    logging: { console: { level: 'off' }, gateway: { level: 'info', metrics: false, handler: () => log } },
  }
}

function editorLogin(password: string) {
  const user = { username: EDITOR_USER, permissions: '*' }
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return {
    type: 'credentials',
    users: (name: string) => Promise.resolve(name === EDITOR_USER ? user : null),
    authenticate: (name: string, given: string) =>
      Promise.resolve(name === EDITOR_USER && timingSafeEqual(digest(given), digest(password)) ? user : null),
    sessionExpiryTime: 12 * 3600,
  }
}

import type { Envelope } from '@loujing/wire/envelope'
import type { EdgeStatus, SourceHealth } from '@loujing/wire/edge-status'
import type { Slug } from '@loujing/wire/id'
import type { Inventory } from '@loujing/wire/inventory'
import type { Config } from './config.ts'
import { startConsole } from './console/console.ts'
import { startFlows } from './flows/runtime.ts'
import { startHistorian } from './historian/historian.ts'
import type { Logger } from './log.ts'
import type { Quarantine } from './outbox/quarantine.ts'

export type Onlookers = {
  health(): SourceHealth[]
  ports(): { console?: number; editor?: number }
  close(): Promise<void>
}

type OnlookersOptions = {
  log: Logger
  /** Hears what the broker passes on, as the reader `name`; with its envelope where it need not be parsed again. */
  hear(name: Slug, filter: string, onMessage: (topic: string, payload: Buffer, known?: Envelope) => void): Promise<void>
  inventory: Inventory
  status(): EdgeStatus
  quarantine: Quarantine
  /** Where Node-RED finds the broker, and its credential for this start. */
  mqtt: { port: number; password: string }
}

/** Those that hear the broker like any client: the local page, the site's own history, the flows. Each is optional. */
export async function startOnlookers(config: Config, options: OnlookersOptions): Promise<Onlookers> {
  const { log, hear, status, quarantine, inventory, mqtt } = options
  const { site, gateway, listen, historian, flows, data } = config
  await using stack = new AsyncDisposableStack()
  const page =
    listen.console &&
    stack.adopt(
      await startConsole({
        listen: listen.console,
        site,
        gateway,
        inventory: () => inventory,
        subscribe: (filter, onMessage) => hear('console', filter, onMessage),
        status,
        quarantine: quarantine.list,
        log: log.child({ name: 'console' }),
      }),
      (started) => started.close(),
    )
  if (historian) {
    const child = log.child({ name: 'historian' })
    stack.adopt(
      await startHistorian({
        config: historian,
        site,
        subscribe: (filter, onMessage) => hear('historian', filter, onMessage),
        log: child,
      }),
      (started) => started.close(),
    )
  }
  const running =
    flows &&
    stack.adopt(
      await startFlows({
        config: flows,
        mqtt: { host: loopbackOf(listen.mqtt.host), port: mqtt.port, username: 'flows', password: mqtt.password },
        site,
        dataDir: data,
        log: log.child({ name: 'flows' }),
      }),
      (started) => started.close(),
    )

  const owned = stack.move()
  return {
    health: () => (running ? [running.health()] : []),
    ports() {
      const editor = running?.editorPort()
      return { ...(page && { console: page.port }), ...(editor !== undefined && { editor }) }
    },
    close: () => owned.disposeAsync(),
  }
}

/** A listener on every address is reached on this machine's own. */
const loopbackOf = (host: string) => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host)

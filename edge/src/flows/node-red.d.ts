/** The part of Node-RED's embedding interface that the gateway uses; the package ships no types. */
declare module 'node-red' {
  import type { RequestListener, Server } from 'node:http'

  /** `runtime-state` says whether the flows run, and why not: an `error` such as `missing-types`, with the types. */
  export type RuntimeEvent = { id: string; payload?: { state?: string; error?: string; types?: string[] } }

  const RED: {
    init(settings: object): void
    init(server: Server, settings: object): void
    start(): Promise<void>
    stop(): Promise<void>
    readonly httpAdmin: RequestListener
    readonly events: { on(name: 'runtime-event', listener: (event: RuntimeEvent) => void): void }
  }
  // eslint-disable-next-line no-restricted-syntax -- the package's own only export
  export default RED
}

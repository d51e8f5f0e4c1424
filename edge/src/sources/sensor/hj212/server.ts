import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { ReportProblem } from '../../source.ts'
import { createFrameReader, encodeFrame, type Received } from './frame.ts'
import { formatSegment, parseSegment, type Segment } from './segment.ts'

/** The connection of one device. */
export type Link = { send: (segment: Omit<Segment, 'part'>) => void; close: () => void }

/** What a device's source does with what comes for its MN. `receive` is awaited: a device is not read faster than stored. */
export type Hj212Handler = {
  receive: (segment: Segment, link: Link) => Promise<void>
  /** Something was wrong on this device's connection. */
  problem: (type: Parameters<ReportProblem>[0], detail: string) => void
  closed: (link: Link) => void
}

/** Where problems are counted before a connection has said whose it is. */
const NOBODY = 'hj212'
/** A device reports at least hourly; a connection that has not said a right word by then is none. */
const SILENT_MS = 2 * 3_600_000
const MAX_CONNECTIONS = 256

const PROBLEM_OF = {
  crc: '/problems/source/hj212-crc',
  'no-frame': '/problems/source/hj212-frame',
} as const satisfies Record<Exclude<Received['kind'], 'segment'>, Parameters<ReportProblem>[0]>

/**
 * The one TCP port of all HJ 212 devices: a connection is whoever its MN says. It listens while at least one device is
 * added, so each device's source can be started and stopped by itself.
 */
export function createHj212Server({ host, port }: { host: string; port: number }) {
  const handlers = new Map<string, Hj212Handler>()
  const sockets = new Set<Socket>()
  let opening: Promise<Server> | undefined
  let listener: Server | undefined
  let report: ReportProblem = () => undefined

  async function listen(): Promise<Server> {
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
      void serve(socket)
    })
    server.maxConnections = MAX_CONNECTIONS
    server.listen(port, host)
    await once(server, 'listening')
    listener = server
    return server
  }

  async function serve(socket: Socket): Promise<void> {
    sockets.add(socket)
    const link: Link = {
      send: (segment) => void socket.write(encodeFrame(formatSegment(segment))),
      close: () => void socket.destroy(),
    }
    const read = createFrameReader()
    const owners = new Set<Hj212Handler>()
    let handler: Hj212Handler | undefined
    socket.setTimeout(SILENT_MS, () => socket.destroy())
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        for (const received of read(chunk)) {
          if (socket.destroyed) return
          if (received.kind === 'segment') {
            handler = await take(received.text, link, handler)
            if (handler) owners.add(handler)
          } else tellProblem(handler, PROBLEM_OF[received.kind], received.detail)
        }
      }
    } catch (error) {
      // A device that hangs up in the middle of things is no fault of ours; everything else is.
      if (!isHangUp(error)) throw error
    } finally {
      socket.destroy()
      sockets.delete(socket)
      for (const owner of owners) owner.closed(link)
    }
  }

  /** The handler of whom the segment is from, after it has taken it. */
  async function take(text: string, link: Link, known: Hj212Handler | undefined): Promise<Hj212Handler | undefined> {
    const segment = parseSegment(text)
    if (segment === undefined) {
      tellProblem(known, '/problems/source/hj212-segment', text.replace(/PW=[^;]*/, 'PW=…').slice(0, 80))
      return known
    }
    const handler = handlers.get(segment.mn)
    if (handler === undefined) {
      tellProblem(known, '/problems/source/hj212-unknown-mn', segment.mn)
      link.close()
      return known
    }
    await handler.receive(segment, link)
    return handler
  }

  function tellProblem(handler: Hj212Handler | undefined, type: Parameters<ReportProblem>[0], detail: string): void {
    if (handler) handler.problem(type, detail)
    else report(type, NOBODY, detail)
  }

  return {
    /**
     * Takes what comes for `mn` from now on; `problem` also hears of connections that nobody owns.
     * @throws Error when the port cannot be listened on
     */
    async add(mn: string, handler: Hj212Handler, problem: ReportProblem): Promise<void> {
      report = problem
      handlers.set(mn, handler)
      opening ??= listen()
      try {
        await opening
      } catch (error) {
        opening = undefined
        handlers.delete(mn)
        throw error
      }
    },
    async remove(mn: string): Promise<void> {
      handlers.delete(mn)
      if (handlers.size > 0 || opening === undefined) return
      const closing = await opening
      opening = undefined
      listener = undefined
      for (const socket of sockets) socket.destroy()
      closing.close()
      await once(closing, 'close')
    },
    port: (): number | undefined => (listener?.address() as AddressInfo | null | undefined)?.port,
  }
}

/** Errors of the socket carry a code; a defect of the program does not. */
const isHangUp = (error: unknown): boolean => error instanceof Error && 'code' in error

export type Hj212Server = ReturnType<typeof createHj212Server>

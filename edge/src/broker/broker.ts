import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Aedes, type AuthenticateError, type Client } from 'aedes'
import type { Logger } from '../log.ts'
import type { Authenticate } from './authenticate.ts'
import { createFrameGuard, type Violation } from './frame-guard.ts'
import { limitOfflineQueues, type SessionStore } from './offline-queue.ts'
import { createPace, type Pace } from './pace.ts'
import { RETURN_CODES, type BrokerProblem } from './problems.ts'
import { openEars, type Ears, type RetainedStore } from './ears.ts'
import type { Rights } from './rights.ts'
import { joinWrites } from './outgoing.ts'

/** What a client says. `accept` may change all but the QoS before it is acknowledged and passed on. */
export type Said = { topic: string; payload: Buffer; qos: number; retain: boolean }

export type BrokerLimits = {
  payloadBytes: number
  messagesPerSecond: number
  /** 0 allows any. */
  keepaliveSeconds: number
  offlineMessages: number
  connections: number
}

export type BrokerOptions<Who> = {
  authenticate: Authenticate<Who>
  rights: Rights<Who>
  /** Resolves before PUBACK: what it makes durable is durable when the client hears of it. Throws to close the connection. */
  accept(who: Who, said: Said): Promise<void>
  limits: BrokerLimits
  log: Logger
  onProblem(problem: string, detail: string, violation?: Violation): void
  onPresence?(who: Who, present: boolean): void
}

export type Door = {
  /** A connection from outside: it must speak MQTT 3.1.1 and give a credential. */
  handle(stream: Duplex): void
}

export type Broker<Who> = Door & {
  /** A connection from inside the process: whoever holds the other end is `who`. */
  attach(stream: Duplex, who: Who): void
  /** Hears what the broker passes on, without a connection: for those inside the process that say nothing. */
  hear: Ears<Who>
  connections(): number
  close(): Promise<void>
}

// A silent connection, one that never says CONNECT, is not kept for longer.
const CONNECT_WITHIN_MS = 10_000
const SESSIONS_PER_CLIENT = 8
// A minute of a busy site.
const MOST_WAITING_BYTES = 8 * 1024 * 1024

type Session<Who> = { who: Who; name: string; pace?: Pace; slowed: number }

/** The only door of the site: aedes with our answers to who are you, may you say this, and is it kept. */
export async function createBroker<Who>(options: BrokerOptions<Who>): Promise<Broker<Who>> {
  const { limits, log, rights, onProblem } = options
  const locals = new WeakMap<object, Who>()
  const sessions = new WeakMap<Client, Session<Who>>()
  const wills = new WeakMap<Client, string>()
  const keptSessions = new Map<string, Set<string>>()
  const slowed = new Set<NodeJS.Timeout>()
  let connections = 0

  const refuse = (problem: BrokerProblem, detail: string) => {
    onProblem(problem, detail)
    return new Error(`${problem}: ${detail}`)
  }

  const aedes = await Aedes.createBroker({
    connectTimeout: CONNECT_WITHIN_MS,
    // The client id is led by the user name below, so 3.1's 23 characters are counted by us, not by aedes.
    maxClientsIdLength: 256,
    maxTopicLevels: 16,
    maxInflightInbound: 100,
    // No subscriber is waited for (outgoing.ts), so no message waits for others to be delivered.
    concurrency: 0,

    preConnect(client, packet, callback) {
      const answer = (code: number, problem: BrokerProblem, detail: string) => {
        client.conn.write(Buffer.from([0x20, 0x02, 0x00, code]))
        callback(refuse(problem, detail), false)
      }
      const isLocal = locals.has(client.conn)
      const { keepaliveSeconds } = limits
      // [MQTT-3.1.3-8]: a session that is to be kept must have a name.
      if (packet.clientId === '' && packet.clean === false) {
        return answer(RETURN_CODES.identifierRejected, '/problems/broker/client-id', String(packet.username))
      }
      const keepalive = packet.keepalive ?? 0
      if (!isLocal && keepaliveSeconds > 0 && (keepalive === 0 || keepalive > keepaliveSeconds)) {
        return answer(RETURN_CODES.notAuthorized, '/problems/broker/keep-alive', `${keepalive} s by ${packet.clientId}`)
      }
      if (packet.will) wills.set(client, packet.will.topic)
      // Each user has client ids of his own: nobody can take over the session of another.
      if (packet.clientId && packet.username) packet.clientId = `${packet.username}/${packet.clientId}`
      callback(null, true)
    },

    authenticate(client, username, password, done) {
      const local = locals.get(client.conn)
      const who = local ?? options.authenticate(username, password)
      if (who === undefined) {
        refuse('/problems/broker/bad-credential', String(username))
        return done(connackError(RETURN_CODES.badCredential), false)
      }
      const will = wills.get(client)
      if (will !== undefined && !rights.mayPublish(who, will)) {
        refuse('/problems/broker/forbidden-topic', `the will of ${username} to ${will}`)
        return done(connackError(RETURN_CODES.notAuthorized), false)
      }
      const name = username ?? client.id
      if (!client.clean && !keepsFew(name, client.id)) {
        refuse('/problems/broker/too-many-sessions', name)
        return done(connackError(RETURN_CODES.identifierRejected), false)
      }
      sessions.set(client, {
        who,
        name,
        slowed: 0,
        ...(local === undefined && { pace: createPace(limits.messagesPerSecond) }),
      })
      done(null, true)
    },

    authorizePublish(client, packet, callback) {
      const session = client && sessions.get(client)
      if (!session) return callback(new Error('nobody publishes without a session'))
      if (!rights.mayPublish(session.who, packet.topic)) {
        return callback(refuse('/problems/broker/forbidden-topic', `${session.name} to ${packet.topic}`))
      }
      const said = packet as unknown as Said
      if (!Buffer.isBuffer(said.payload)) said.payload = Buffer.from(packet.payload)
      const proceed = () => {
        options.accept(session.who, said).then(() => callback(null), callback)
      }
      const waitMs = session.pace?.waitMs() ?? 0
      // Nobody overtakes one who waits, also when his wait is over and his timer has not fired yet.
      if (waitMs <= 0 && session.slowed === 0) return proceed()
      session.slowed++
      const timer = setTimeout(() => {
        slowed.delete(timer)
        session.slowed--
        proceed()
      }, waitMs)
      slowed.add(timer)
    },

    // null is answered by SUBACK 0x80: this filter is refused, the connection lives on.
    authorizeSubscribe(client, subscription, callback) {
      const session = sessions.get(client)
      if (session && rights.maySubscribe(session.who, subscription.topic)) return callback(null, subscription)
      refuse('/problems/broker/forbidden-topic', `${session?.name ?? 'nobody'} subscribes to ${subscription.topic}`)
      callback(null, null)
    },
  })

  function keepsFew(name: string, clientId: string): boolean {
    const kept = keptSessions.get(name) ?? new Set()
    keptSessions.set(name, kept)
    if (!kept.has(clientId) && kept.size >= SESSIONS_PER_CLIENT) return false
    kept.add(clientId)
    return true
  }

  // aedes creates its store of sessions itself and shows it, but does not declare it.
  const { persistence } = aedes as unknown as { persistence: SessionStore & RetainedStore }
  limitOfflineQueues(persistence, limits.offlineMessages, (clientId) =>
    onProblem('/problems/broker/offline-queue-full', clientId),
  )

  aedes.on('clientReady', (client) => {
    const session = sessions.get(client)
    if (session) options.onPresence?.(session.who, true)
  })
  aedes.on('clientDisconnect', (client) => {
    const session = sessions.get(client)
    if (session) options.onPresence?.(session.who, false)
  })
  aedes.on('clientError', (client, error) => log.debug({ client: client.id, error: error.message }, 'client closed'))
  aedes.on('connectionError', (_client, error) => log.debug({ error: error.message }, 'connection closed'))

  return {
    handle(stream) {
      if (connections >= limits.connections) {
        onProblem('/problems/broker/too-many-connections', `${limits.connections}`)
        stream.destroy()
        return
      }
      connections++
      stream.once('close', () => connections--)
      joinWrites(stream, MOST_WAITING_BYTES, (bytes) =>
        onProblem('/problems/broker/slow-subscriber', `${bytes} bytes unread`),
      )
      watch(stream, (violation) => onProblem(violation.problem, violation.detail, violation))
      aedes.handle(stream)
    },
    attach(stream, who) {
      locals.set(stream, who)
      aedes.handle(stream)
    },
    hear: openEars(aedes, persistence, rights),
    connections: () => connections,
    close() {
      for (const timer of slowed) clearTimeout(timer)
      return new Promise((resolve) => aedes.close(resolve))
    },
  }

  /** Puts the frame guard where the bytes are taken out of the stream, without another hop for them. */
  function watch(stream: Duplex, onViolation: (violation: Violation) => void): void {
    const guard = createFrameGuard(limits)
    const read = stream.read.bind(stream)
    stream.read = (size?: number): unknown => {
      const chunk: unknown = read(size)
      const violation = chunk instanceof Uint8Array ? guard.see(chunk) : undefined
      if (!violation) return chunk
      onViolation(violation)
      stream.destroy(new Error(`${violation.problem}: ${violation.detail}`))
      return null
    }
  }
}

function connackError(returnCode: number): AuthenticateError {
  return Object.assign(new Error('connection refused'), { returnCode })
}

export type Listening = { port: number; close(): Promise<void> }

/** Listens with TCP_NODELAY: a 4-byte PUBACK must not wait for the client's next packet (20 ms become 5). */
export function listenTcp(broker: Door, at: { host: string; port: number }): Promise<Listening> {
  return listen(
    createServer({ noDelay: true }, (socket) => broker.handle(socket)),
    at,
  )
}

/** Starts a server and gives back its port and how to stop it, its connections included. */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

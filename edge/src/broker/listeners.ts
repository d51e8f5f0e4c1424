import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:tls'
import { WebSocketServer, createWebSocketStream } from 'ws'
import type { Config } from '../config.ts'
import { listen, listenTcp, type Door, type Listening } from './broker.ts'

export type Listeners = { mqtt: Listening; mqtts?: Listening; websocket?: Listening; close(): Promise<void> }

/** The broker's doors on the network: TCP, and where configured TLS and WebSocket (subprotocol `mqtt`, any path). */
export async function openListeners(broker: Door, config: Config): Promise<Listeners> {
  const { mqtt, mqtts, websocket } = config.listen
  const opened: Listening[] = []
  const keep = async (listening: Promise<Listening>) => {
    const one = await listening
    opened.push(one)
    return one
  }
  const close = async () => void (await Promise.all(opened.map((listening) => listening.close())))
  try {
    return {
      mqtt: await keep(listenTcp(broker, mqtt)),
      ...(mqtts && { mqtts: await keep(listenTls(broker, mqtts)) }),
      ...(websocket && { websocket: await keep(listenWebSocket(broker, websocket, config.limits.payloadBytes)) }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type TlsAddress = { host: string; port: number; certFile: string; keyFile: string }

function listenTls(broker: Door, { certFile, keyFile, ...at }: TlsAddress): Promise<Listening> {
  const server = createTlsServer(
    { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.2', noDelay: true },
    (socket) => broker.handle(socket),
  )
  // A client that does not finish its handshake is its own problem.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return listen(server, at)
}

function listenWebSocket(broker: Door, at: { host: string; port: number }, payloadBytes: number): Promise<Listening> {
  const server = createHttpServer({ noDelay: true }, (_request, response) => response.writeHead(426).end())
  const sockets = new WebSocketServer({
    server,
    maxPayload: payloadBytes + 65_536,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
  })
  sockets.on('connection', (socket) => broker.handle(createWebSocketStream(socket)))
  return listen(server, at)
}

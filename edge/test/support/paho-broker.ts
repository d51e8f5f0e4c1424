import { pino } from 'pino'
import { createBroker, listenTcp } from '../../src/broker/broker.ts'

/*
 * The gateway's broker with rights for a test suite that speaks of topics of its own: anybody may say and hear anything, but
 * `test/nosubscribe`. Nothing is kept. Run by itself: node edge/test/support/paho-broker.ts [PORT]
 */
export async function startPahoBroker(port: number) {
  const broker = await createBroker<string>({
    authenticate: () => 'anybody',
    rights: { mayPublish: () => true, maySubscribe: (_who, filter) => filter !== 'test/nosubscribe' },
    accept: () => Promise.resolve(),
    limits: {
      payloadBytes: 262_144,
      messagesPerSecond: 10_000,
      keepaliveSeconds: 0,
      offlineMessages: 100,
      connections: 100,
    },
    log: pino({ level: 'silent' }),
    onProblem: () => undefined,
  })
  const listening = await listenTcp(broker, { host: '127.0.0.1', port })
  return {
    port: listening.port,
    async close() {
      await broker.close()
      await listening.close()
    },
  }
}

if (import.meta.main) {
  const { port } = await startPahoBroker(Number(process.argv[2] ?? 0))
  process.stdout.write(`${port}\n`)
}

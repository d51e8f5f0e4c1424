import { pino } from 'pino'
import { createBroker, listenTcp, type BrokerLimits } from '../../src/broker/broker.ts'

/**
 * The gateway's broker with rights for a test that speaks of topics of its own: anybody may say and hear anything, but
 * `test/nosubscribe`. Nothing is kept. Run by itself: node edge/test/support/free-broker.ts [PORT]
 */
export async function startFreeBroker(port: number, limits: Partial<BrokerLimits> = {}) {
  const problems: string[] = []
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
      ...limits,
    },
    log: pino({ level: 'silent' }),
    onProblem: (problem) => problems.push(problem),
  })
  const listening = await listenTcp(broker, { host: '127.0.0.1', port })
  return {
    port: listening.port,
    problems,
    async close() {
      await broker.close()
      await listening.close()
    },
  }
}

if (import.meta.main) {
  const { port } = await startFreeBroker(Number(process.argv[2] ?? 0))
  process.stdout.write(`${port}\n`)
}

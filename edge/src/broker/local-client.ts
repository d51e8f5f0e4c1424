import { duplexPair } from 'node:stream'
import { MqttClient } from 'mqtt'
import type { Broker } from './broker.ts'

/** An MQTT client inside the process: the same door, the same rights, no socket. */
export type LocalClient = {
  /** Resolves at PUBACK (QoS 1), or when it is on its way (QoS 0). While refused it is sent again until it is taken. */
  publish(topic: string, payload: string | Uint8Array, options?: { qos?: 0 | 1; retain?: boolean }): Promise<void>
  close(): Promise<void>
}

export type LocalOptions<Who> = { who: Who; name: string; will?: { topic: string; payload: string } }

// After a refusal (a full outbox) the connection is closed; this soon it is tried again.
const AGAIN_MS = 500
const POLITE_MS = 500

export function connectLocal<Who>(broker: Broker<Who>, { who, name, will }: LocalOptions<Who>): LocalClient {
  const client = new MqttClient(
    () => {
      const [ours, theirs] = duplexPair()
      broker.attach(theirs, who)
      // A closed door is an end of this side too; a socket would do that by itself.
      theirs.once('close', () => ours.destroy())
      ours.once('close', () => theirs.destroy())
      return ours
    },
    {
      clientId: `${name}-in-process`,
      username: name,
      protocolVersion: 4,
      clean: true,
      keepalive: 0,
      reconnectPeriod: AGAIN_MS,
      ...(will && { will: { ...will, payload: Buffer.from(will.payload), qos: 1 as const, retain: true } }),
    },
  )
  // A refusal closes the connection; the outbox and the broker have named and counted it.
  client.on('error', () => undefined)

  return {
    async publish(topic, payload, { qos = 1, retain = false } = {}) {
      await client.publishAsync(topic, typeof payload === 'string' ? payload : Buffer.from(payload), { qos, retain })
    },
    async close() {
      // Politely, so that the will is not told; but what a full outbox refuses would hold us for ever.
      await Promise.race([client.endAsync(), new Promise((resolve) => setTimeout(resolve, POLITE_MS).unref())])
      await client.endAsync(true)
    },
  }
}

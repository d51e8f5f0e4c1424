/** Why the broker closed a connection or answered no; counted by these names beside MESSAGE_PROBLEMS. */
export const BROKER_PROBLEMS = {
  '/problems/broker/bad-credential': 'The user name or the password is wrong',
  '/problems/broker/forbidden-topic': 'This client may not publish to or subscribe to this topic',
  '/problems/broker/keep-alive': 'The keep-alive is longer than the limit, or none',
  '/problems/broker/client-id': 'A session that is to be kept needs a client id',
  '/problems/broker/too-many-sessions': 'The client keeps more sessions than the limit',
  '/problems/broker/too-many-connections': 'There are as many connections as the limit allows',
  '/problems/broker/offline-queue-full': 'An absent client’s queue is full; the message was not kept for it',
  '/problems/broker/slow-subscriber': 'A subscriber does not read what it asked for; its connection was closed',
  '/problems/broker/invalid-packet': 'The bytes are not MQTT 3.1.1',
} as const
export type BrokerProblem = keyof typeof BROKER_PROBLEMS

/** The MQTT 3.1.1 return codes of CONNACK that the broker uses. */
export const RETURN_CODES = { identifierRejected: 2, badCredential: 4, notAuthorized: 5 } as const

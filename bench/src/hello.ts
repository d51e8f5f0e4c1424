import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'

// The least that an answer over HTTP can be, as a process of its own: it tells its port, and ends with who started it.
const app = Fastify()
app.get('/', () => ({ hello: 'world' }))
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo
process.send?.({ port })
process.on('disconnect', () => process.exit(0))

import { createServer, type Socket } from 'node:net'

// The limit of fan-out, as a process of its own so that its CPU can be read: every line on stdin `bytes times` is written to
// every socket, one write each.
const sockets = new Set<Socket>()
const server = createServer((socket) => {
  sockets.add(socket)
  socket.on('error', () => sockets.delete(socket)) // a client that went away is not told any more
  socket.on('close', () => sockets.delete(socket))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') process.send?.({ port: address.port })
})
process.on('message', ({ bytes }: { bytes: number }) => {
  const frame = Buffer.alloc(bytes, 46)
  for (const socket of sockets) socket.write(frame)
})
process.on('disconnect', () => process.exit(0))

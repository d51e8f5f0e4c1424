import { createServer } from 'node:net'

const tryPort = (port: number, host: string) =>
  new Promise<number | undefined>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, host, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })

/** `wanted` when it is free, else any free port. */
export async function freePort(wanted: number, host = '127.0.0.1'): Promise<number> {
  const port = (await tryPort(wanted, host)) ?? (await tryPort(0, host))
  if (port === undefined) throw new Error(`no port is free on ${host}`)
  return port
}

import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** How the camera behaves just now. */
export type Mood = 'well' | 'hangs' | 'breaks-off' | 'lies-about-length' | 'talks-html' | 'floods' | 'refuses'

/** An HTTP camera with moods: `/snapshot.jpg` and `/mjpeg`. With `digest` it wants that Authorization to begin so. */
export async function startHttpCamera(
  picture: Uint8Array,
  { streamMs = 40, auth }: { streamMs?: number; auth?: 'basic' | 'digest' } = {},
) {
  let mood: Mood = 'well'
  let asked = 0
  const authorizations: string[] = []

  const server = createServer((request, response) => {
    asked++
    const { authorization = '' } = request.headers
    if (auth !== undefined && !authorization.toLowerCase().startsWith(auth)) {
      response.writeHead(401, {
        'www-authenticate': auth === 'basic' ? 'Basic realm="cam"' : 'Digest realm="cam", nonce="n", qop="auth"',
      })
      return void response.end()
    }
    if (authorization) authorizations.push(authorization)
    if (mood === 'hangs') return
    if (mood === 'refuses') return void response.writeHead(503).end()
    if (request.url === '/mjpeg') void stream(response)
    else snapshot(response)
  })

  function snapshot(response: ServerResponse): void {
    if (mood === 'talks-html')
      return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end('<html>Login</html>')
    if (mood === 'breaks-off') return void response.writeHead(200).end(picture.subarray(0, picture.length >> 1))
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length })
    if (mood !== 'lies-about-length') return void response.end(picture)
    response.write(picture.subarray(0, picture.length >> 1), () => response.destroy())
  }

  async function stream(response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' })
    while (!response.destroyed && server.listening) {
      if (mood === 'floods') response.write(Buffer.alloc(1 << 20, 7))
      else if (mood !== 'hangs') {
        const bytes = mood === 'breaks-off' ? picture.subarray(0, picture.length >> 1) : picture
        response.write(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`)
        response.write(bytes)
        response.write('\r\n')
      }
      await sleep(streamMs)
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (path: '/snapshot.jpg' | '/mjpeg', user = '') => `http://${user && `${user}@`}127.0.0.1:${port}${path}`,
    be: (next: Mood): void => void (mood = next),
    asked: () => asked,
    authorizations,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

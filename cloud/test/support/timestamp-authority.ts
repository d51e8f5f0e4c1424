import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type TestAuthority = { url: string; certificates: string; asked(): number; close(): Promise<void> }

const CONFIGURATION = (folder: string) => `
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
[stamping]
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = here
[here]
serial = ${folder}/serial
crypto_device = builtin
signer_cert = ${folder}/tsa.crt
certs = ${folder}/root.crt
signer_key = ${folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
`

/** A real timestamp authority on loopback: `openssl ts` behind HTTP, with a root of its own. Undefined where there is no openssl. */
export async function startTimestampAuthority(): Promise<TestAuthority | undefined> {
  const isThere = await run('openssl', ['version']).then(
    () => true,
    () => false,
  )
  if (!isThere) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'loujing-tsa-'))
  const inside = (name: string) => join(folder, name)
  await writeFile(inside('openssl.cnf'), CONFIGURATION(folder))
  await writeFile(inside('serial'), '01\n')
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', inside('openssl.cnf')]
  const root = ['-x509', '-subj', '/CN=root', '-days', '2', '-extensions', 'root', '-keyout', inside('root.key')]
  await run('openssl', ['req', ...key, ...root, '-out', inside('root.crt')])
  await run('openssl', ['req', ...key, '-subj', '/CN=tsa', '-keyout', inside('tsa.key'), '-out', inside('tsa.csr')])
  const issuer = ['-CA', inside('root.crt'), '-CAkey', inside('root.key'), '-CAcreateserial', '-days', '2']
  const as = ['-extfile', inside('openssl.cnf'), '-extensions', 'stamping', '-out', inside('tsa.crt')]
  await run('openssl', ['x509', '-req', '-in', inside('tsa.csr'), ...issuer, ...as])

  let asked = 0
  const server = createServer((request, response) => {
    void (async () => {
      asked++
      await writeFile(inside('query'), await buffer(request))
      const files = ['-queryfile', inside('query'), '-out', inside('answer')]
      await run('openssl', ['ts', '-reply', '-config', inside('openssl.cnf'), '-section', 'here', ...files])
      response.setHeader('content-type', 'application/timestamp-reply')
      response.end(await readFile(inside('answer')))
    })().catch(() => response.writeHead(500).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    certificates: inside('root.crt'),
    asked: () => asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await rm(folder, { recursive: true })
    },
  }
}

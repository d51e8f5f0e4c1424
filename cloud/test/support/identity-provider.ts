import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export type TestProvider = {
  issuer: string
  /** Goes through the provider's own pages as a browser would, with this subject typed as login; where it sends the browser. */
  signOn(url: string, subject: string): Promise<URL>
  close(): Promise<void>
}

/**
 * A real OpenID provider (oidc-provider, certified) on loopback with its own pages for development, where any password holds.
 * `accounts` says what account each subject has; what is not in it has none.
 */
export async function startIdentityProvider(
  client: { id: string; secret: string; redirectUri: string },
  accounts: ReadonlyMap<string, string>,
): Promise<TestProvider> {
  const server = createServer()
  const port = await listen(server)
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.redirectUri] }],
    claims: { profile: ['preferred_username'] },
    cookies: { keys: ['for these tests only'] },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, preferred_username: accounts.get(subject) }),
    }),
  })
  // The pages for development say on the console that they are not for production.
  server.on('request', (request, response) => void provider.callback()(request, response))

  async function signOn(url: string, subject: string): Promise<URL> {
    const jar = new Map<string, string>()
    let answer = await visit(jar, url)
    for (let step = 0; step < 10; step++) {
      const place = answer.headers.get('location')
      if (place !== null) {
        const next = new URL(place, answer.url)
        if (next.origin !== issuer) return next
        answer = await visit(jar, next.href)
        continue
      }
      const page = await answer.text()
      const [, action] = /<form[^>]*action="([^"]+)"/.exec(page) ?? []
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? []
      if (!action || !prompt) throw new Error(`the provider shows no form: ${page.slice(0, 400)}`)
      const form = new URLSearchParams({ prompt, ...(prompt === 'login' && { login: subject, password: 'any' }) })
      answer = await visit(jar, new URL(action, answer.url).href, form)
    }
    throw new Error('the provider sends the browser in circles')
  }
  return {
    issuer,
    signOn,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function visit(jar: Map<string, string>, url: string, form?: URLSearchParams): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: { cookie },
    ...(form && { method: 'POST', body: form }),
  })
  for (const given of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(given) ?? []
    jar.set(name, value)
  }
  return answer
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

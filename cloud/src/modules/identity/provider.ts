import * as oidc from 'openid-client'
import type { SignOnConfig } from './sign-on-config.ts'

/** What is kept, in the browser and sealed, while somebody is away at the provider. */
export type Errand = { state: string; nonce: string; verifier: string; next: string; startedAtMs: number }

/** Whom the provider named: `subject` is its own and never changes, `account` is the claim that the operator chose. */
export type Named = { issuer: string; subject: string; account: string | undefined }

export const CALLBACK = '/api/auth/sign-on/callback'

/**
 * The company's identity provider, spoken to by OpenID Connect: authorization code with PKCE, state and nonce. It is asked
 * what it is when somebody first signs on, and again until it answers.
 */
export function createProvider({ issuer, clientId, clientSecret, accountClaim, publicUrl }: SignOnConfig) {
  let found: Promise<oidc.Configuration> | undefined
  const redirectUri = new URL(CALLBACK, publicUrl)

  function discover(): Promise<oidc.Configuration> {
    const execute = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [] // loopback only, see the configuration
    const asked = oidc.discovery(issuer, clientId, clientSecret, undefined, { execute })
    found ??= asked
    asked.catch(() => (found = undefined))
    return found
  }

  return {
    /** Where to send the browser, and what it has to bring back. */
    async leave(next: string, atMs: number): Promise<{ url: URL; errand: Errand }> {
      const config = await discover()
      const errand = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        next,
        startedAtMs: atMs,
      }
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri.href,
        scope: accountClaim === 'email' ? 'openid email' : 'openid profile',
        state: errand.state,
        nonce: errand.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(errand.verifier),
        code_challenge_method: 'S256',
      })
      return { url, errand }
    },

    /** @throws Error when the answer is not the one to this errand, or its signature, audience or time is wrong */
    async arrive(query: string, { state, nonce, verifier }: Errand): Promise<Named> {
      const config = await discover()
      const here = new URL(redirectUri)
      here.search = query
      const tokens = await oidc.authorizationCodeGrant(config, here, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()!
      const told = { ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims }
      const account = told[accountClaim]
      // An address that the provider has not checked may be anybody's.
      const isTrusted = accountClaim !== 'email' || told['email_verified'] === true
      return {
        issuer: claims.iss,
        subject: claims.sub,
        account: typeof account === 'string' && isTrusted ? account : undefined,
      }
    },
  }
}

/** The company's identity provider, as the operator registered this installation with it. */
export type SignOnConfig = Readonly<{
  /** As the provider names itself, https or on loopback. */
  issuer: URL
  clientId: string
  clientSecret: string
  /** What the button says: 「云栖里统一身份认证」. */
  name: string
  /** The claim that holds the account of a person, for his first sign-on. */
  accountClaim: string
  /** Where browsers find this installation. */
  publicUrl: URL
}>

type Text = (name: string) => string | undefined
type Check = (name: string, fallback: string, isRight: (value: string) => boolean, expected: string) => string

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']
const isSafe = (value: string): boolean => {
  const url = URL.parse(value)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname))
}

/** Reads `LOUJING_OIDC_…` and `LOUJING_PUBLIC_URL`; nothing when there is no issuer. What is wrong is told by `check`. */
export function readSignOn(text: Text, check: Check): SignOnConfig | undefined {
  if (text('LOUJING_OIDC_ISSUER') === undefined) return undefined
  const url = (name: string, expected: string): URL =>
    URL.parse(check(name, '', isSafe, expected)) ?? new URL('https://invalid.example')
  const isThere = (value: string): boolean => value !== ''
  return {
    issuer: url('LOUJING_OIDC_ISSUER', 'the issuer of an OpenID Connect provider, https or on loopback'),
    clientId: check('LOUJING_OIDC_CLIENT_ID', '', isThere, 'the client id that the provider gave'),
    clientSecret: check('LOUJING_OIDC_CLIENT_SECRET', '', isThere, 'the client secret that the provider gave'),
    name: text('LOUJING_OIDC_NAME') ?? '单位统一身份认证',
    accountClaim: text('LOUJING_OIDC_ACCOUNT_CLAIM') ?? 'preferred_username',
    publicUrl: url('LOUJING_PUBLIC_URL', 'where browsers find this installation, https or on loopback'),
  }
}

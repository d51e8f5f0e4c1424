import { digestAnswer } from './digest.ts'
import { CameraTrouble } from './supply.ts'

/**
 * GET from a camera. User and password of the URL are sent as the camera asks for them: Basic at once, Digest when it
 * answers 401 with a challenge. Redirects are not followed: a camera has no reason to send us elsewhere.
 * @throws CameraTrouble camera-unreachable, for any answer but 200
 */
export async function get(url: URL, signal: AbortSignal): Promise<Response> {
  const { address, user, password } = withoutCredentials(url)
  const first = await request(address, user && basic(user, password), signal)
  const challenge = first.headers.get('www-authenticate')
  if (first.status !== 401 || user === '' || challenge === null) return accept(first)
  const answer = digestAnswer(challenge, { method: 'GET', uri: address.pathname + address.search, user, password })
  if (answer === undefined) return accept(first)
  await first.body?.cancel()
  return accept(await request(address, answer, signal))
}

/** The body piece by piece; nothing when there is none. */
export const bodyOf = (response: Response): AsyncIterable<Uint8Array> | Iterable<Uint8Array> => response.body ?? NOTHING
const NOTHING: readonly Uint8Array[] = []

async function request(address: URL, authorization: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, {
      signal,
      redirect: 'error',
      headers: { accept: 'image/jpeg, multipart/x-mixed-replace, image/*', ...(authorization && { authorization }) },
    })
  } catch (error) {
    if (signal.aborted) throw error
    throw new CameraTrouble('/problems/source/camera-unreachable', reasonOf(error), error)
  }
}

async function accept(response: Response): Promise<Response> {
  if (response.status === 200) return response
  await response.body?.cancel()
  throw new CameraTrouble('/problems/source/camera-unreachable', `the camera answered ${response.status}`)
}

/** fetch refuses a URL with credentials, and says "fetch failed" for everything; the cause has the reason. */
function withoutCredentials(url: URL): { address: URL; user: string; password: string } {
  const address = new URL(url)
  address.username = ''
  address.password = ''
  return { address, user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

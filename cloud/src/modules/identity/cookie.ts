import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Begun } from './sessions.ts'
import { ERRAND_MS } from './sign-on.ts'

const NAME = 'loujing_session'
// `auto`: Secure behind TLS, and not on plain http, where the browser would throw the cookie away.
const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'strict', secure: 'auto' } as const

export const tokenOf = (request: FastifyRequest): string | undefined => request.cookies[NAME]

export function giveToken(reply: FastifyReply, { token, expiresAt }: Begun): void {
  reply.setCookie(NAME, token, { ...ATTRIBUTES, expires: expiresAt })
}

export function clearToken(reply: FastifyReply): void {
  reply.clearCookie(NAME, ATTRIBUTES)
}

const ERRAND = 'loujing_errand'
// Lax: it has to come along when the identity provider sends the browser back to us.
const ERRAND_ATTRIBUTES = { path: '/api/auth/sign-on', httpOnly: true, sameSite: 'lax', secure: 'auto' } as const

/** What a browser keeps while its person is away at the identity provider. */
export const errandOf = (request: FastifyRequest): string | undefined => request.cookies[ERRAND]

export function keepErrand(reply: FastifyReply, sealed: string): void {
  reply.setCookie(ERRAND, sealed, { ...ERRAND_ATTRIBUTES, maxAge: ERRAND_MS / 1000 })
}

export function clearErrand(reply: FastifyReply): void {
  reply.clearCookie(ERRAND, ERRAND_ATTRIBUTES)
}

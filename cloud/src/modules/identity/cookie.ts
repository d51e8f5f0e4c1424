import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Begun } from './sessions.ts'

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

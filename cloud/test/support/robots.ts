import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type RobotCall = { path: string; at: number; body: Record<string, unknown>; headers: Record<string, unknown> }
export type Robots = AsyncDisposable & {
  url: string
  calls: RobotCall[]
  /** What the next call is answered with, once; `hang`: nothing, ever. */
  answerNext(answer: { status?: number; body?: object } | 'hang'): void
}

export const DINGTALK_SECRET = 'SEC-of-the-robot'

/**
 * DingTalk, WeCom and a webhook on loopback, as their makers describe them: a wrong signature, a time an hour off or a
 * twenty-first message within a minute is refused. The signature is worked out here by its own words, not by ours.
 */
export async function startRobots(now: () => Date = () => new Date()): Promise<Robots> {
  const calls: RobotCall[] = []
  const planned: ({ status?: number; body?: object } | 'hang')[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://x')
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
      calls.push({ path: url.pathname, at: now().getTime(), body, headers: request.headers })
      const next = planned.shift()
      if (next === 'hang') return
      const { status = 200, body: answer = judge(url) } = next ?? {}
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })

  function judge(url: URL): object {
    const recent = calls.filter(({ path, at }) => path === url.pathname && at > now().getTime() - 60_000)
    if (recent.length > 20) return { errcode: 130101, errmsg: 'send too fast' }
    if (url.pathname !== '/robot/send') return { errcode: 0, errmsg: 'ok' }
    const timestamp = url.searchParams.get('timestamp') ?? ''
    const expected = createHmac('sha256', DINGTALK_SECRET)
      .update(timestamp + '\n' + DINGTALK_SECRET)
      .digest('base64')
    const isRight = url.searchParams.get('sign') === expected && url.searchParams.get('access_token') === 'T'
    const isInTime = Math.abs(now().getTime() - Number(timestamp)) <= 3_600_000
    return isRight && isInTime ? { errcode: 0, errmsg: 'ok' } : { errcode: 310_000, errmsg: 'sign not match' }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answerNext: (answer) => void planned.push(answer),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type MailBox = AsyncDisposable & {
  url: string
  mails: { to: string[]; text: string }[]
  refuse(why?: string): void
}

/** A mail server on loopback that keeps what it is given. */
export async function startMailBox(): Promise<MailBox> {
  const mails: MailBox['mails'] = []
  let refusal: string | undefined
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      if (refusal === undefined) return done()
      done(Object.assign(new Error(refusal), { responseCode: 550 }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    mails,
    refuse: (why) => {
      refusal = why
    },
    [Symbol.asyncDispose]: () => new Promise((done) => server.close(() => done())),
  }
}

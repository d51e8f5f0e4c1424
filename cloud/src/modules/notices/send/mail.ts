import { createTransport, type Transporter } from 'nodemailer'
import { linesOf, titleOf, type Words } from '../model/words.ts'
import type { Outcome } from './outgoing.ts'

/** `url`: `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`, the operator's own server; `from`: whom the mail comes from. */
export type MailOptions = { url: string; from: string }
export type Mail = ReturnType<typeof createMail>

const TIMEOUT_MS = 10_000

export function createMail({ url, from }: MailOptions) {
  const transport: Transporter = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // a mail is made of words and nothing is fetched for it
    disableFileAccess: true,
    disableUrlAccess: true,
  } as object)

  return {
    async send(to: string, all: readonly Words[], message: string): Promise<Outcome> {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject: titleOf(all),
          text: `${linesOf(all).join('\n')}\n\n楼镜 Loujing\n`,
          // the same message sent again by a server on the way is the same message
          messageId: `<${message}@loujing>`,
        })
        return { state: 'sent' }
      } catch (error) {
        return outcomeOf(error)
      }
    },
    close: () => transport.close(),
  }
}

type SmtpError = Error & { code?: string; responseCode?: number; command?: string }

/** RFC 5321 §4.2.1: 5yz is refused for good, 4yz for now. Without an answer to DATA nobody knows. */
function outcomeOf(error: unknown): Outcome {
  const { message, responseCode, command } = error as SmtpError
  const detail = message.slice(0, 300)
  if (responseCode !== undefined) return { state: 'refused', detail, forGood: responseCode >= 500 }
  const hasLeft = command === 'DATA'
  return hasLeft ? { state: 'unknown', detail } : { state: 'refused', detail, forGood: false }
}

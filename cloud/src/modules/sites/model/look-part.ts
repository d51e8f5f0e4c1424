import type { LookState } from '@loujing/wire/http/looks'
import type { Instant } from '@loujing/wire/instant'

/** Between the parts of an answer that goes on (RFC 2046 §5.1.1). */
export const LOOK_TYPE = 'multipart/x-mixed-replace; boundary=frame'

const part = (head: string, body: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`--frame\r\n${head}\r\nContent-Length: ${body.length}\r\n\r\n`),
    body,
    Buffer.from('\r\n'),
  ])

export const picturePart = (jpeg: Uint8Array, takenAt: Instant): Buffer =>
  part(`Content-Type: image/jpeg\r\nX-Taken-At: ${takenAt}`, jpeg)

export const statePart = (state: LookState['state']): Buffer =>
  part('Content-Type: application/json', Buffer.from(JSON.stringify({ state } satisfies LookState)))

import { defaultOptions, type DetailedError, type HttpRequest, type HttpStack, Upload } from 'tus-js-client'
import { whenRefused } from './client.ts'
import { ApiProblem, OFFLINE } from './problem.ts'

export type Sending = {
  /** Resolves when all is there. @throws ApiProblem when the cloud refuses, or the line stays cut for long; AbortError once closed */
  done: Promise<void>
  pause(): void
  /** Goes on where the cloud says that it is; also at once when it waits for the line. */
  resume(): void
  close(): void
}
export type Told = {
  onProgress(sent: number): void
  /** The line is cut, and is tried again by itself. */
  onWaiting(): void
}

const PIECE_BYTES = 8 * 1024 ** 2
const LONGEST_WAIT_MS = 15_000
/** Counted from the last piece that arrived: about an hour of a cut line. */
const TRIES = 240
const WAITS_MS = Array.from({ length: TRIES }, (_, i) => Math.min(1000 * 2 ** i, LONGEST_WAIT_MS))
/** The line (0), a clash of two pieces, a piece that was harmed on its way, and whoever is busy. */
const PASSING = new Set([0, 408, 409, 423, 429, 460, 500, 502, 503, 504])

/** Sends a file by tus 1.0 to an upload that has begun; the cloud says where it goes on. */
export function sendInPieces(url: string, file: Blob, { onProgress, onWaiting }: Told): Sending {
  const { promise: done, resolve: arrived, reject } = Promise.withResolvers<void>()
  const upload = new Upload(file as File, {
    uploadUrl: new URL(url, location.href).href,
    chunkSize: PIECE_BYTES,
    retryDelays: WAITS_MS,
    storeFingerprintForResuming: false,
    headers: { 'x-loujing': '1' },
    httpStack: proving(defaultOptions.httpStack),
    onProgress,
    onShouldRetry: ({ originalResponse }) => {
      const isPassing = PASSING.has(originalResponse?.getStatus() ?? 0)
      if (isPassing) onWaiting()
      return isPassing
    },
    onSuccess: () => arrived(),
    onError: (error) => void problemIn(error).then(reject),
  })
  const begin = () => upload.start()
  const stop = () => void upload.abort()
  // the browser knows of a line that is back before the next try does
  const again = () => {
    if (!isRunning) return
    stop()
    begin()
  }
  let isRunning = true
  window.addEventListener('online', again)
  void done.catch(() => {}).finally(() => window.removeEventListener('online', again))
  begin()
  return {
    done,
    pause() {
      isRunning = false
      stop()
    },
    resume() {
      stop()
      isRunning = true
      begin()
    },
    close() {
      isRunning = false
      stop()
      reject(new DOMException('given up', 'AbortError'))
    },
  }
}

/** Lets each piece carry its checksum. A page that is not over TLS has no `crypto.subtle`: then TCP's own has to do. */
function proving(stack: HttpStack): HttpStack {
  return {
    getName: () => stack.getName(),
    createRequest(method, url) {
      const request: HttpRequest = stack.createRequest(method, url)
      const send = request.send.bind(request)
      request.send = async (body: unknown) => {
        if (body instanceof Blob && isSecureContext) {
          const digest = await crypto.subtle.digest('SHA-256', await body.arrayBuffer())
          request.setHeader('Upload-Checksum', `sha256 ${btoa(String.fromCharCode(...new Uint8Array(digest)))}`)
        }
        return send(body)
      }
      return request
    },
  }
}

async function problemIn(error: Error | DetailedError): Promise<Error> {
  const answer = 'originalResponse' in error ? error.originalResponse : undefined
  if (!answer || answer.getStatus() === 0) return 'originalResponse' in error ? new ApiProblem(OFFLINE) : error
  const type = answer.getHeader('content-type') ?? ''
  return whenRefused(new Response(answer.getBody(), { status: answer.getStatus(), headers: { 'content-type': type } }))
}

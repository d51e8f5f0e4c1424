import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'

export type Child = {
  name: string
  /** Settles when the process ends, with its exit code (null after a signal). */
  ended: Promise<number | null>
  stop: () => Promise<void>
}

const STOP_MS = 15_000

/**
 * Runs one of our programs as a process of its own, its words going to `logs/NAME.log`. Stopping asks with SIGTERM and, after
 * fifteen seconds, insists. A child is in a process group of its own, so that Ctrl-C reaches the launcher alone and the parts
 * stop in order.
 */
export function startChild(name: string, args: string[], env: Record<string, string>, dataDir: string): Child {
  const logs = join(dataDir, 'logs')
  mkdirSync(logs, { recursive: true })
  const log = createWriteStream(join(logs, `${name}.log`), { flags: 'a' })
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      log.end()
      resolve(code)
    })
  })
  return {
    name,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(insist)
    },
  }
}

/** Asks `url` until it answers 200, and fails at once when `child` ends instead. @throws Error after `timeoutMs` */
export async function untilHealthy(child: Child, url: string, timeoutMs: number): Promise<void> {
  const gaveUp = new AbortController()
  const death = child.ended.then((code) => {
    gaveUp.abort()
    throw new Error(`${child.name} ended with code ${code}; its log says why`)
  })
  const healthy = async () => {
    const deadline = Date.now() + timeoutMs
    while (!gaveUp.signal.aborted && Date.now() < deadline) {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined)
      if (answer?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    if (!gaveUp.signal.aborted) throw new Error(`${child.name} did not answer ${url} within ${timeoutMs} ms`)
  }
  await Promise.race([healthy(), death])
}

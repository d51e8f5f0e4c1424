import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** One of our programs as a real process that a test can kill without warning and start again. */
export type Part = AsyncDisposable & {
  readonly pid: number
  start(): Promise<void>
  /** kill -9: no handler of the program runs. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export type PartOptions = {
  name: string
  args: string[]
  env: Record<string, string>
  /** Its words are appended to NAME.log in here. */
  logDir: string
  /** Resolves when the program answers; asked again and again until it does. */
  isReady: () => Promise<boolean>
  readyWithinMs?: number
}

export function createPart({ name, args, env, logDir, isReady, readyWithinMs = 60_000 }: PartOptions): Part {
  let child: ChildProcess | undefined
  mkdirSync(logDir, { recursive: true })

  const end = async (signal: NodeJS.Signals) => {
    const running = child
    child = undefined
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const exited = once(running, 'exit')
    running.kill(signal)
    await exited
  }

  const part: Part = {
    get pid() {
      if (child?.pid === undefined) throw new Error(`${name} is not running`)
      return child.pid
    },
    async start() {
      const log = createWriteStream(join(logDir, `${name}.log`), { flags: 'a' })
      const started = spawn(process.execPath, args, {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      started.stdout.pipe(log, { end: false })
      started.stderr.pipe(log, { end: false })
      started.once('close', () => log.end())
      child = started
      const deadline = Date.now() + readyWithinMs
      while (!(await isReady().catch(() => false))) {
        if (started.exitCode !== null)
          throw new Error(`${name} ended with code ${started.exitCode}; see ${logDir}/${name}.log`)
        if (Date.now() > deadline)
          throw new Error(`${name} was not ready within ${readyWithinMs} ms; see ${logDir}/${name}.log`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  }
  return part
}

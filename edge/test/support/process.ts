import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { ENV, siteFile } from './gateway.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

/** The gateway as the process that runs on a site. */
export type GatewayProcess = {
  mqtt: number
  child: ChildProcess
  /** kill -9: nothing of the program runs any more. */
  kill(): Promise<void>
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** Starts `node edge/src/main.ts --config …` and waits until it listens. */
export async function aGatewayProcess(
  folder: string,
  mqtt: number,
  more: Record<string, unknown> = {},
  program = MAIN,
): Promise<GatewayProcess> {
  const file = join(folder, 'site.yaml')
  writeFileSync(
    file,
    stringify(siteFile(join(folder, 'data'), { listen: { mqtt: { host: '127.0.0.1', port: mqtt } }, ...more })),
  )
  return aProcess([program, '--config', file], mqtt)
}

/** Any program that logs like the gateway. */
export async function aProcess(args: string[], mqtt: number): Promise<GatewayProcess> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...ENV }, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    const [code] = (await ended) as [number | null]
    return code
  }
  onTestFinished(() => void end('SIGKILL'))
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += String(chunk)
      if (said.includes('gateway is up')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${said.slice(-2000)}`)))
  })
  return {
    mqtt,
    child,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

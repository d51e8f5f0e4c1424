import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether Debian's victoria-metrics is installed: a real server that takes InfluxDB 2's writes. */
export const hasVictoria = (() => {
  try {
    execFileSync('which', ['victoria-metrics'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

export async function startVictoria(): Promise<AsyncDisposable & { url: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'loujing-victoria-'))
  const port = await freePort()
  const args = [
    `-storageDataPath=${folder}`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-retentionPeriod=100y',
    '-dedup.minScrapeInterval=1ms',
    '-loggerLevel=ERROR',
  ]
  const child = spawn('victoria-metrics', args, { stdio: 'ignore' })
  const exited = new Promise<void>((done) => child.once('exit', () => done()))
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`${url}/health`).catch(() => undefined)
    if (answer?.ok) break
    await sleep(50)
  }
  const close = async (): Promise<void> => {
    child.kill('SIGINT')
    await exited
    await rm(folder, { recursive: true, force: true })
  }
  return { url, close, [Symbol.asyncDispose]: close }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise<void>((done) => server.close(() => done()))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

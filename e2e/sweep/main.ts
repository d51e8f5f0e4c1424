import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startDetector } from '../../edge/src/sources/camera/detector/start-detector.ts'
import { framesOf } from '../../edge/test/sources/support/media.ts'
import { findJpegs } from '../support/jpegs.ts'
import { camerasOf, masksIn } from './cameras.ts'
import { checkPicture } from './check.ts'
import { findFilms } from './films.ts'

/*
 * npm run pictures:check -- --data DIR: every picture and every film in a data folder of `npm start`, of gateway and cloud,
 * whatever its name, is looked at by the detector and by its pixels. Exit 1 names each open head and each open mask.
 */
const { values } = parseArgs({
  options: { data: { type: 'string', default: '.data' }, config: { type: 'string' } },
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
})
const data = resolve(process.env.INIT_CWD ?? '.', values.data)
const config = values.config ?? join(data, 'demo/site.yaml')
const folders = readdirSync(data, { withFileTypes: true })
  // What the demo's cameras play is the world and not what is kept of it; the database's pages hold no pictures.
  .filter((entry) => entry.isDirectory() && !['demo', 'postgres'].includes(entry.name))
  .map(({ name }) => join(data, name))

const masks = existsSync(config) ? masksIn(config) : new Map<string, never[]>()
const cameraOf = await camerasOf(data)
const detector = await startDetector(join(import.meta.dirname, '../../models/person-helmet'))
const sum = { pictures: 0, frames: 0, heads: 0, masks: 0, strangers: 0 }
const wrong: string[] = []

async function check(file: string, where: string, picture: Uint8Array): Promise<void> {
  const camera = cameraOf(basename(file).replace(/\.jpg$/, ''))
  if (camera === undefined) sum.strangers++
  const { heads, masks: looked, findings } = await checkPicture(picture, masks.get(camera ?? '') ?? [], detector)
  sum.heads += heads
  sum.masks += looked
  for (const { what, detail } of findings) wrong.push(`${what} ${where} (${camera ?? 'camera unknown'}): ${detail}`)
}

const { files, pictures } = await findJpegs(folders)
for (const { file, at, bytes } of pictures) {
  sum.pictures++
  await check(file, `${file}@${at}`, bytes)
}
const films = findFilms(folders)
for (const film of films) {
  for (const [at, frame] of framesOf(readFileSync(film)).entries()) {
    sum.frames++
    await check(film, `${film} frame ${at}`, frame)
  }
}
await detector.close()

console.log(
  `${files} files: ${sum.pictures} pictures, ${films.length} films with ${sum.frames} frames · ` +
    `${sum.heads} heads seen by the detector, ${sum.masks} masks looked into · camera unknown: ${sum.strangers}`,
)
for (const line of wrong) console.log(line)
console.log(wrong.length === 0 ? 'nothing open' : `${wrong.length} open`)
process.exitCode = wrong.length === 0 ? 0 : 1

import { mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { HEADER_BYTES, isZip, readSchema } from './header.ts'
import { FileRefused } from './problems.ts'
import { runConversion } from './run.ts'
import { unpack } from './unpack.ts'

const USAGE = `npm run twin:convert -- FILE --out DIR [options]
  converts an IFC file (or .ifczip) as the cloud does, in a process of its own with limits of time and memory
  --out DIR                where tileset.json, tiles and elements.jsonl go: a folder that is empty or not there yet
  --json                   one JSON document on stdout: the summary with its cost and steps, or the problem
  --at LON,LAT,HEIGHT      where the site is (degrees, metres): the model stands there when the file does not say, or says far away
  --seconds N --mb N       the limits; 600 and 3072
exit code: 0 converted · 1 the file is refused · 2 the command is wrong`

const MB = 1024 ** 2
const MOST_UNPACKED = 512 * MB

function wrong(why: string): never {
  process.stderr.write(`${why}\n${USAGE}\n`)
  process.exit(2)
}

function readCommand() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        json: { type: 'boolean', default: false },
        at: { type: 'string' },
        seconds: { type: 'string', default: '600' },
        mb: { type: 'string', default: '3072' },
      },
    })
    const [file] = positionals
    const [lonDeg = NaN, latDeg = NaN, heightM = NaN] = (values.at ?? '0,0,0').split(',').map(Number)
    const limits = { timeMs: 1000 * Number(values.seconds), memoryBytes: MB * Number(values.mb) }
    if (file === undefined || values.out === undefined) wrong('FILE and --out are needed')
    if (![lonDeg, latDeg, heightM].every(Number.isFinite)) wrong('--at: expected LON,LAT,HEIGHT')
    if (!(limits.timeMs > 0 && limits.memoryBytes > 0)) wrong('--seconds and --mb: expected numbers above 0')
    return {
      file,
      out: resolve(values.out),
      json: values.json,
      at: values.at === undefined ? undefined : { lonDeg, latDeg, heightM },
      limits,
    }
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

const { file, out, json, at, limits } = readCommand()
const steps: { step: string; seconds: number }[] = []
let since = performance.now()
const ended = () => {
  const last = steps.at(-1)
  if (last) last.seconds = (performance.now() - since) / 1000
  since = performance.now()
}

await mkdir(out, { recursive: true })
if ((await readdir(out)).length > 0) wrong(`${out} is not empty`)
const folder = await mkdtemp(join(tmpdir(), 'loujing-convert-'))
try {
  const source = await asIfc(resolve(file), folder)
  const done = await runConversion({
    ...{ file: source, out, at, limits, signal: new AbortController().signal },
    onProgress(step) {
      if (steps.at(-1)?.step === step) return
      ended()
      steps.push({ step, seconds: 0 })
      if (!json) process.stderr.write(`${step} …\n`)
    },
  })
  ended()
  process.stdout.write(json ? `${JSON.stringify({ ...done, steps })}\n` : inWords(done))
} catch (error) {
  if (!(error instanceof FileRefused)) throw error
  const { type, message: title, detail } = error
  await rm(out, { recursive: true, force: true })
  if (json) process.stdout.write(`${JSON.stringify({ type, title, status: 400, detail })}\n`)
  else process.stderr.write(`${title} (${type})${detail === undefined ? '' : `: ${detail}`}\n`)
  process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** The file as the converter takes it: an archive is unpacked, and all are judged as the door judges. */
async function asIfc(path: string, into: string): Promise<string> {
  const start = await startOf(path)
  if (!isZip(start)) {
    readSchema(start)
    return path
  }
  const source = join(into, 'source.ifc')
  await unpack(path, source, MOST_UNPACKED)
  readSchema(await startOf(source))
  return source
}

async function startOf(path: string): Promise<Buffer> {
  const opened = await open(path).catch((error: unknown) =>
    wrong(error instanceof Error ? error.message : String(error)),
  )
  const { buffer, bytesRead } = await opened.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
  await opened.close()
  return buffer.subarray(0, bytesRead)
}

function inWords({ cost, ...done }: Awaited<ReturnType<typeof runConversion>>): string {
  const { origin, headingDeg, from, epsg } = done.georeference
  const { cpuSeconds, peakBytes, bytes } = cost
  const mb = (count: number): string => `${(count / 1e6).toFixed(3)} MB`
  return [
    `${basename(file)}: ${done.schema}, ${done.elements} elements, ${done.storeys.length} storeys`,
    Object.entries(done.classes)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(' · '),
    `${done.triangles} triangles stored, ${done.drawn} drawn, ${done.draws} draws`,
    `stands at ${origin.lonDeg}, ${origin.latDeg}, ${origin.heightM} m, heading ${headingDeg}° (${from}${epsg === undefined ? '' : `, EPSG:${epsg}`})`,
    ...done.notes.map(
      ({ what, count, example }) => `note: ${what} × ${count}${example === undefined ? '' : `, ${example}`}`,
    ),
    `${cpuSeconds.toFixed(2)} CPU s, ${(peakBytes / MB).toFixed(0)} MB at most; tiles ${mb(bytes.tiles)}, gzip ${mb(bytes.gzip)}, brotli ${mb(bytes.brotli)}; elements ${mb(bytes.elements)}`,
    steps.map(({ step, seconds }) => `${step} ${seconds.toFixed(2)} s`).join(' · '),
    '',
  ].join('\n')
}

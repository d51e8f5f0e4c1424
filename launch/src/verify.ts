import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/*
 * `npm test`: everything that CI runs, a line per suite, and a last line with the numbers.
 * `npm test -- unit db` runs the named suites only; `LOUJING_SOAK=1` makes the fault tests as long as their promise says.
 */
type Counts = { passed: number; failed: number; skipped: number }
type Suite = { name: string; command: string[]; counted?: boolean }
type Ran = { code: number; seconds: number; output: Buffer }
type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numFailedTestSuites: number }

const root = join(import.meta.dirname, '../..')
const reports = mkdtempSync(join(tmpdir(), 'loujing-verify-'))
const report = (project: string) => join(reports, `${project}.json`)
const vitest = (project: string): Suite => ({
  name: project,
  counted: true,
  command: [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report(project)}`,
  ],
})

/** Two at a time, the longest first, so that neither lane is left with one at the end. */
const BESIDE_EACH_OTHER: Suite[] = [
  vitest('db'),
  vitest('edge'),
  vitest('machines'),
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  vitest('unit'),
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the viewer', command: ['vue-tsc', '--noEmit', '-p', 'twin-viewer'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  vitest('viewer'),
  { name: 'viewer build', command: ['node', 'launch/src/viewer-build.ts'] },
  { name: 'imports', command: ['node', 'launch/src/check-imports.ts'] },
]
/** A browser that draws in software takes the whole machine. */
const STORIES: Suite[] = [vitest('e2e')]

function run({ command: [program = '', ...args] }: Suite, stdio: 'inherit' | 'pipe'): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const child = spawn(join(root, 'node_modules/.bin', program), args, { cwd: root, stdio: ['ignore', stdio, stdio] })
    const output: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk))
    child.once('error', reject)
    child.once('close', (code) =>
      resolve({ code: code ?? 1, seconds: (performance.now() - startedMs) / 1000, output: Buffer.concat(output) }),
    )
  })
}

/** A suite that is not made of single tests counts as one. */
function count(suite: Suite, code: number): Counts {
  if (!suite.counted) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  const told = JSON.parse(readFileSync(report(suite.name), 'utf8')) as Report
  const failed = told.numFailedTests + (told.numFailedTests === 0 && code !== 0 ? 1 : 0)
  return { passed: told.numPassedTests, failed, skipped: told.numPendingTests }
}

const wanted = process.argv.slice(2)
const isWanted = ({ name }: Suite) => wanted.length === 0 || wanted.includes(name)
const total: Counts = { passed: 0, failed: 0, skipped: 0 }
const told: string[] = []

function tell(suite: Suite, { code, seconds }: Ran): void {
  const { passed, failed, skipped } = count(suite, code)
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`
  told.push(`${failed === 0 ? '✓' : '✗'} ${suite.name.padEnd(20)} ${counts}  ${seconds.toFixed(1)} s`)
}

/** Takes what is next, until nothing is left. */
async function lane(suites: Suite[], stdio: 'inherit' | 'pipe'): Promise<void> {
  for (let suite = suites.shift(); suite; suite = suites.shift()) {
    const isLive = stdio === 'inherit'
    if (isLive) console.log(`\n— ${suite.name}`)
    const ran = await run(suite, stdio)
    if (!isLive) console.log(`\n— ${suite.name}`)
    process.stdout.write(ran.output)
    tell(suite, ran)
  }
}

const beside = BESIDE_EACH_OTHER.filter(isWanted)
await Promise.all([lane(beside, 'pipe'), lane(beside, 'pipe')])
await lane(STORIES.filter(isWanted), 'inherit')
rmSync(reports, { recursive: true })

console.log(`\n${told.join('\n')}\n`)
console.log(`Tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

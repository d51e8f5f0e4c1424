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

const SUITES: Suite[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the viewer', command: ['vue-tsc', '--noEmit', '-p', 'twin-viewer'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'imports', command: ['node', 'launch/src/check-imports.ts'] },
  vitest('unit'),
  vitest('db'),
  vitest('viewer'),
  { name: 'viewer build', command: ['node', 'launch/src/viewer-build.ts'] },
  vitest('e2e'),
]

function run({ command: [program = '', ...args] }: Suite): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules/.bin', program), args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
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
const total: Counts = { passed: 0, failed: 0, skipped: 0 }
const told: string[] = []
for (const suite of SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n— ${suite.name}`)
  const startedAt = performance.now()
  const code = await run(suite)
  const { passed, failed, skipped } = count(suite, code)
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  told.push(
    `${failed === 0 ? '✓' : '✗'} ${suite.name.padEnd(20)} ${passed} passed, ${failed} failed, ${skipped} skipped  ${seconds} s`,
  )
}
rmSync(reports, { recursive: true })

console.log(`\n${told.join('\n')}\n`)
console.log(`Tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * The gate of the import rules (.dependency-cruiser.cjs). dependency-cruiser that understands nothing cruises nothing and is
 * content, so the gate also fails under a floor of modules. The floor only ever grows.
 */
const FLOOR = 800
const FOLDERS = [
  'wire/src',
  'seal/src',
  'rules/src',
  'schedule/src',
  'sunlight/src',
  'acoustics/src',
  'routing/src',
  'edge/src',
  'cloud/src',
  'twin-viewer/src',
  'launch/src',
  'demo/src',
]

type Violation = { from: string; to: string; rule: { name: string } }
type Cruise = { summary: { totalCruised: number; violations: Violation[] } }

const root = join(import.meta.dirname, '../..')
const depcruise = join(root, 'node_modules/.bin/depcruise')
const run = spawnSync(depcruise, [...FOLDERS, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 256 * 1024 * 1024,
})
if (!run.stdout) throw new Error(`dependency-cruiser said nothing: ${run.stderr}`)

const { totalCruised, violations } = (JSON.parse(run.stdout) as Cruise).summary
for (const { from, to, rule } of violations) console.error(`${rule.name}: ${from} → ${to}`)
console.log(`imports: ${totalCruised} modules cruised, ${violations.length} violations`)
if (totalCruised < FLOOR) console.error(`fewer than ${FLOOR} modules: the gate checks nothing`)
process.exitCode = violations.length > 0 || totalCruised < FLOOR ? 1 : 0

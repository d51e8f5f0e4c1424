import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { changeFieldKey, withNewFieldKey, withoutOlderFieldKeys } from './secrets.ts'

/*
 * `npm run keys -- --data DIR add`: a further key of personal data, which seals from the next start on; the cloud then seals what there
 * is anew. `… drop`: takes the older ones away, when the page of the system administrator says that they may go. Both need a start.
 */
const { values, positionals } = parseArgs({
  options: { data: { type: 'string', default: '.data' } },
  allowPositionals: true,
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
})
const CHANGES: Readonly<Record<string, (text: string) => string>> = {
  add: withNewFieldKey,
  drop: withoutOlderFieldKeys,
}

const change = CHANGES[positionals[0] ?? '']
if (!change) {
  console.error('expected: npm run keys -- --data DIR add | drop')
  process.exit(2)
}
changeFieldKey(join(resolve(values.data), 'secrets.json'), change)
console.log(
  'changed; the cloud takes it at its next start. Backups of before need the keys of before: keep those apart.',
)

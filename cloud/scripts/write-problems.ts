import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readProblemTypes, toJson, toMarkdown } from './problem-types.ts'

const root = join(import.meta.dirname, '../..')
const problems = await readProblemTypes()
await writeFile(join(root, 'cloud/problems.json'), toJson(problems))
await writeFile(join(root, 'docs/problems.md'), toMarkdown(problems))

import { readFile } from 'node:fs/promises'
import { readText } from './read-text.ts'

// The process that reads one file: `main.ts FILE KIND`. Its text goes to standard output; it may be killed at any time.
const [path = '', kind = ''] = process.argv.slice(2)
process.stdout.write(await readText(await readFile(path), kind))

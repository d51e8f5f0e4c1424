import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeOpenApi } from './openapi-document.ts'

await writeFile(join(import.meta.dirname, '../openapi.json'), await makeOpenApi())

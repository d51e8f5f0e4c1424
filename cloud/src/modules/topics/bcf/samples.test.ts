import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BCF_VERSIONS } from '@loujing/wire/http/topics'
import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { readBcf } from './read.ts'
import { writeBcf } from './write.ts'

/** buildingSMART's BCF-XML beside us, its releases in `2_1` and `3_0`: archives of other programs, and the schemas. */
const FOLDER = process.env['LOUJING_BCF'] ?? ''
const archives =
  FOLDER === '' ? [] : globSync(`${FOLDER}/**/*.{bcf,bcfzip}`).filter((file) => !file.endsWith('markup.bcf'))
const SCHEMAS = [
  ['markup.bcf', 'markup.xsd'],
  ['.bcfv', 'visinfo.xsd'],
  ['bcf.version', 'version.xsd'],
  ['project.bcfp', 'project.xsd'],
  ['extensions.xml', 'extensions.xsd'],
] as const

describe.skipIf(archives.length === 0)('archives of other programs', () => {
  test.each(archives)('%s opens, and goes out again as both versions, valid by the schemas', async (file) => {
    const { topics } = await readBcf(readFileSync(file))
    expect(topics.length).toBeGreaterThan(0)
    for (const version of BCF_VERSIONS) {
      const bytes = Buffer.from(writeBcf(topics, version, { id: 'p', name: '云栖里' }))
      const again = await readBcf(bytes)
      expect(again.topics.map(({ id }) => id).sort()).toEqual(topics.map(({ id }) => id).sort())
      expect(faultsOf(bytes, join(FOLDER, version.replace('.', '_'), 'Schemas'))).toEqual([])
    }
  })
})

function faultsOf(bytes: Buffer, schemas: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'loujing-bcf-'))
  try {
    return Object.entries(unzipSync(bytes)).flatMap(([name, content]) => {
      const schema = SCHEMAS.find(([end]) => name.endsWith(end))?.[1]
      if (!schema) return []
      if (!existsSync(join(schemas, schema))) return [`no ${schema}`]
      const part = join(folder, 'part.xml')
      writeFileSync(part, content)
      try {
        execFileSync('xmllint', ['--noout', '--schema', join(schemas, schema), part], { stdio: 'pipe' })
        return []
      } catch (error) {
        return [String((error as { stderr?: Buffer }).stderr ?? error)]
      }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

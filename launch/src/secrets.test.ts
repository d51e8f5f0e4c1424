import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changeFieldKey, keepSecrets, type Secrets, withNewFieldKey, withoutOlderFieldKeys } from './secrets.ts'

test('a further key of personal data stands behind the old one, and alone when that is dropped; all other secrets stay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loujing-secrets-'))
  const path = join(folder, 'secrets.json')
  const before = keepSecrets(path, ['cam-gate'])
  changeFieldKey(path, withNewFieldKey)
  const added = JSON.parse(readFileSync(path, 'utf8')) as Secrets
  expect(added.fieldKey).toMatch(new RegExp(`^1:${before.fieldKey},2:[0-9a-f]{32}$`))
  changeFieldKey(path, withoutOlderFieldKeys)
  const dropped = keepSecrets(path, ['cam-gate'])
  expect(dropped).toEqual({ ...before, fieldKey: added.fieldKey.split(',')[1] })
  expect(withNewFieldKey(dropped.fieldKey)).toMatch(/^2:[0-9a-f]{32},3:[0-9a-f]{32}$/)
  expect(statSync(path).mode & 0o077).toBe(0)
  rmSync(folder, { recursive: true })
})

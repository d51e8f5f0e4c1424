import { mkdtemp, readFile, readdir, rm, cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readRules } from '@loujing/edge/flows/rules'
import { createFlowStorage } from '@loujing/edge/flows/storage'
import { parseTopic } from '@loujing/wire/topic'

type Node = { id: string; type: string; topic?: string; env?: { name: string; value: string }[]; func?: string }

const ROOT = join(import.meta.dirname, '..')
const folders = (await readdir(ROOT, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && entry.name.startsWith('site-'))
  .map(({ name }) => join(ROOT, name))
const CREDENTIAL = { user: 'flows', password: 'per-start' }

describe.each(folders)('%s', (folder) => {
  const file = join(folder, 'flows.json')

  test('each topic, for a site, is in the grammar; a subscription may leave the source open', async () => {
    const nodes = JSON.parse(await readFile(file, 'utf8')) as Node[]
    const variables = new Map(nodes.flatMap(({ env = [] }) => env).map(({ name, value }) => [`\${${name}}`, value]))
    const mqtt = nodes.filter(({ type }) => type === 'mqtt in' || type === 'mqtt out')
    expect(mqtt.length).toBeGreaterThan(1)
    for (const { type, topic = '' } of mqtt) {
      const text = (variables.get(topic) ?? topic).replaceAll('${LOUJING_SITE}', 'yunqi')
      const parsed = parseTopic(type === 'mqtt in' ? text.replace('/+/', '/any/') : text)
      expect(parsed, text).toMatchObject({ site: 'yunqi' })
      if (type === 'mqtt out') expect(parsed).toMatchObject({ kind: 'edge', source: 'flows', stream: 'alarm' })
    }
  })

  test('the wiring is sorted by id and holds no credential, no code and no limits', async () => {
    const text = await readFile(file, 'utf8')
    const nodes = JSON.parse(text) as Node[]
    expect(nodes.map(({ id }) => id)).toEqual(nodes.map(({ id }) => id).toSorted())
    expect(text).not.toMatch(/password|credentials/i)
    expect(nodes.filter(({ func }) => func)).toEqual([])
    expect(text).toBe(`${JSON.stringify(nodes, null, 2)}\n`)
  })

  test('each rule says whose limit it is, and since when', async () => {
    for (const { basis } of readRules(await readFile(join(folder, 'rules.json'), 'utf8'))) {
      expect(basis.city.length).toBeGreaterThan(1)
      expect(Date.parse(basis.effectiveFrom)).not.toBeNaN()
      expect(basis.source).toMatch(/\d{4}/)
    }
  })

  test('what the editor deploys unchanged leaves every file as it was', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'loujing-flows-'))
    await cp(folder, copy, { recursive: true })
    const storage = createFlowStorage(join(copy, 'flows.json'), CREDENTIAL)
    await storage.saveFlows((await storage.getFlows()).toReversed())
    for (const name of await readdir(folder)) {
      expect(await readFile(join(copy, name), 'utf8'), name).toBe(await readFile(join(folder, name), 'utf8'))
    }
    await rm(copy, { recursive: true })
  })
})

test('a function whose id leaves the folder is not written', async () => {
  const storage = createFlowStorage(join(tmpdir(), 'nowhere', 'flows.json'), CREDENTIAL)
  await expect(storage.saveFlows([{ id: '../evil', type: 'function', func: '' }])).rejects.toThrow('cannot be ../evil')
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, loadConfig, parseConfig } from './config-file.ts'

const FILE = join(import.meta.dirname, '../config/site.example.yaml')
const TEXT = readFileSync(FILE, 'utf8')
const ENV = { LOUJING_CONSOLE_PASSWORD: 'p', LOUJING_NOISE_1: 'n', LOUJING_DUST_1: 'd' }

function faultsOf(text: string, env: NodeJS.ProcessEnv = ENV): string[] {
  try {
    parseConfig(text, FILE, env)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}
/** The example with one line changed, and the number of that line. */
function broken(from: string, to: string): [text: string, line: number] {
  expect(TEXT).toContain(from)
  return [TEXT.replace(from, to), TEXT.slice(0, TEXT.indexOf(from)).split('\n').length]
}

test('the example is a configuration: defaults filled in, secrets read, paths absolute', () => {
  const config = loadConfig(FILE, ENV)
  expect(config.data).toBe(join(import.meta.dirname, '../.data/gw-1'))
  expect(config.devices[0]).toMatchObject({ source: 'noise-1', password: 'n' })
  expect(config.devices[1]).toMatchObject({ points: [{ register: { table: 'holding', wordOrder: 'ABCD' } }, {}] })
  expect(config.cloud).toEqual({ url: 'http://127.0.0.1:8080' })
})

test('the claim key is read when it is there, and not missed when it is not: it is needed once', () => {
  expect(loadConfig(FILE, { ...ENV, LOUJING_CLAIM_KEY: 'k' }).cloud).toMatchObject({ claimKey: 'k' })
  expect(loadConfig(FILE, ENV).cloud).not.toHaveProperty('claimKey')
})

test.each([
  ['port: 1883', 'port: x', 'must be integer'],
  ['unit: W,', 'unit: Cel,', 'a unit of power such as kW, not Cel'],
  ['gateway: gw-1', 'gatway: gw-1', 'gatway is not known here'],
  ['protocol: mqtt', 'protocol: mqt', 'expected one of mqtt, modbus-tcp, hj212'],
  ['{ env: LOUJING_NOISE_1 }', 'hunter2', 'expected a secret as { file: PATH } or { env: NAME }'],
  ['k: 3', 'k: 9', 'k must not be larger than n'],
  ['address: 0', 'adress: 0', 'adress is not known here'],
  ['source: meter-1', 'source: noise-1', 'a name used once: noise-1 is taken'],
  ['point: power', 'point: energy', 'a point named once: energy is taken'],
  ['url: http://127.0.0.1:8081', 'url: ftp://127.0.0.1:8081', 'expected text like ^https?://'],
  ['site: yunqi', 'site: [yunqi', 'Flow sequence'],
])('%s written as %s is refused with its line and what was expected', (from, to, expected) => {
  const [text, line] = broken(from, to)
  const faults = faultsOf(text)
  expect(faults.some((fault) => fault.includes(expected))).toBe(true)
  if (!to.includes('[')) expect(faults.some((fault) => fault.startsWith(`line ${line}: `))).toBe(true)
})

test('a secret that is nowhere is named by its variable, and no fault ever contains a secret', () => {
  const faults = faultsOf(TEXT, { LOUJING_CONSOLE_PASSWORD: 'open sesame' })
  expect(faults).toHaveLength(2)
  expect(faults[0]).toContain('LOUJING_NOISE_1')
  expect(faults.join()).not.toContain('open sesame')
})

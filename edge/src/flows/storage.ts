import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readRules } from './rules.ts'

/** A node of a flow as Node-RED knows it; a tab may have variables, a function has code. */
export type FlowNode = { id: string; type: string; env?: Variable[]; func?: string }
type Variable = { name: string; type: string; value: string }

const RULES = 'RULES'
const NODE_ID = /^[\w-]{1,64}$/

/**
 * Where Node-RED keeps its flows, in files that people can read and review: `flows.json` is the wiring, sorted by id and
 * without credentials; `rules.json` the limits, which a tab sees as its variable RULES; `{id}.js` the code of each function.
 * The broker's credential is made anew at each start and lives in memory only.
 */
export function createFlowStorage(file: string, credential: { user: string; password: string }) {
  const folder = dirname(file)
  const rulesFile = join(folder, 'rules.json')
  const codeFile = ({ id }: FlowNode) => {
    if (!NODE_ID.test(id)) throw new TypeError(`a function's id names its file, and cannot be ${id}`)
    return join(folder, `${id}.js`)
  }
  let settings: unknown = {}
  let sessions: unknown = {}

  async function getFlows(): Promise<FlowNode[]> {
    const nodes = JSON.parse(await readFile(file, 'utf8')) as FlowNode[]
    const rules = JSON.stringify(readRules(await readFile(rulesFile, 'utf8')))
    return Promise.all(
      nodes.map(async (node) => ({
        ...node,
        ...(node.env && { env: withRules(node.env, rules) }),
        ...(node.type === 'function' && { func: await readFile(codeFile(node), 'utf8') }),
      })),
    )
  }

  async function saveFlows(nodes: readonly FlowNode[]): Promise<void> {
    const rules = nodes.flatMap(({ env = [] }) => env).find(({ name }) => name === RULES)
    if (rules) await writeFile(rulesFile, pretty(readRules(rules.value)))
    for (const node of nodes) if (node.type === 'function') await writeFile(codeFile(node), node.func ?? '')
    const wiring = nodes.map((node) => ({
      ...node,
      ...(node.env && { env: withRules(node.env, '') }),
      ...(node.type === 'function' && { func: '' }),
    }))
    await writeFile(file, pretty(wiring.sort((a, b) => (a.id < b.id ? -1 : 1))))
  }

  return {
    init: () => Promise.resolve(),
    getFlows,
    saveFlows,
    async getCredentials(): Promise<Record<string, { user: string; password: string }>> {
      const brokers = (await getFlows()).filter(({ type }) => type === 'mqtt-broker')
      return Object.fromEntries(brokers.map(({ id }) => [id, credential]))
    },
    saveCredentials: () => Promise.resolve(),
    getSettings: () => Promise.resolve(settings),
    saveSettings: (value: unknown) => Promise.resolve(void (settings = value)),
    getSessions: () => Promise.resolve(sessions),
    saveSessions: (value: unknown) => Promise.resolve(void (sessions = value)),
    getLibraryEntry: () => Promise.resolve([]),
    saveLibraryEntry: () => Promise.reject(new TypeError('this gateway keeps no library of flows')),
  }
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const withRules = (env: readonly Variable[], rules: string): Variable[] =>
  env.map((variable) => (variable.name === RULES ? { ...variable, value: rules } : variable))

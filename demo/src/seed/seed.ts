import { setTimeout as sleep } from 'node:timers/promises'
import type { Building, Phase, Project } from '@loujing/wire/http/projects'
import type { Gateway, GatewayClaimKey, Site } from '@loujing/wire/http/sites'
import type { Model, Twin } from '@loujing/wire/http/twin'
import { TOWER_ORIGIN } from '../tower/place.ts'
import { generateTower } from '../tower/tower.ts'
import { type DemoAccount, keepAccounts } from './accounts.ts'
import { type Api, connectApi, unless } from './api.ts'
import { keepCosts } from './costs.ts'
import { keepDocuments } from './documents.ts'
import { keepHazards } from './hazards.ts'
import { keepNoise, keepNoiseStudy } from './noise.ts'
import { keepPlan, keepSequence } from './plan.ts'
import { keepTopics } from './topics.ts'
import { keepTransport } from './transport.ts'
import { keepUnits } from './units.ts'

export const DEMO_SITE = 'yunqi'
export const DEMO_GATEWAY = 'gw-1'

export type SeedOptions = {
  baseUrl: string
  /** What the cloud was started with; used once. */
  setupKey: string
  /** Where the passwords are kept. */
  folder: string
  storeys?: number
  /** How long the conversion of the tower may take. */
  modelWithinMs?: number
  say?: (line: string) => void
}
export type DemoWorld = {
  accounts: DemoAccount[]
  site: Site
  gateway: Gateway
  /** Present while the gateway is unclaimed. */
  claimKey?: string
  /** The tower, and eighteen months of work; gives the model as it stands then. @throws Refused when a door says no · Error when the model fails or is not ready in time */
  fill(): Promise<Model>
  /** What computes for a while, for when the site is up: nobody waits for it. @throws Refused */
  study(): Promise<void>
}

/**
 * Founds 云栖里 through the public doors, as people would: company, accounts, project, phase, building, site and gateway.
 * What is there already is left as it is, so all of it may run at every start.
 * @throws Refused when a door says no
 */
export async function foundDemo(options: SeedOptions): Promise<DemoWorld> {
  const { baseUrl, setupKey, folder, storeys = 18, say = () => {} } = options
  const accounts = keepAccounts(folder)
  const api = await enter(baseUrl, setupKey, accounts, say)
  const project = await findOrPost<Project>(api, '/api/projects', ({ code }) => code === 'YQ', {
    ...{ code: 'YQ', name: '云栖里', nameEn: 'Yunqi Court', city: '杭州' },
  })
  const phases = `/api/projects/${project.id}/phases`
  const phase = await findOrPost<Phase>(api, phases, ({ name }) => name === '一期', {
    name: '一期',
    startsOn: '2026-03-01',
  })
  const building = await findOrPost<Building>(
    api,
    `/api/projects/${project.id}/buildings`,
    ({ code }) => code === '1',
    {
      ...{ phase: phase.id, code: '1', name: '1号楼', storeysAbove: storeys, storeysBelow: 0 },
    },
  )
  const site = await findOrPost<Site>(api, '/api/sites', ({ slug }) => slug === DEMO_SITE, {
    ...{ project: project.id, slug: DEMO_SITE, name: '云栖里工地', nameEn: 'Yunqi Court site', origin: TOWER_ORIGIN },
  })
  const claimed = await keepGateway(api, site)
  return {
    ...{ accounts, site, ...claimed },
    async fill() {
      const sent = await sendModel(api, site, building, options)
      const foreman = connectApi(baseUrl)
      await logIn(
        foreman,
        accounts.find(({ role }) => role === 'site-manager')!,
      )
      await keepHazards({ manager: api, foreman }, site)
      await keepMoney(api, baseUrl, accounts, project)
      await keepPlan(api, project.id, Date.now())
      await keepDocuments(api, project.id)
      await keepNoise(api, site)
      await keepTransport(api, site)
      const model = await untilReady(api, sent, options)
      await keepSequence(api, site)
      await keepUnits(api, site, Date.now())
      await keepTopics(api, site, model)
      return model
    },
    study: () => keepNoiseStudy(api, site),
  }
}

/** Founds the company at the first run, makes the accounts that are missing, and enters as the manager. */
async function enter(
  baseUrl: string,
  key: string,
  accounts: readonly DemoAccount[],
  say: (line: string) => void,
): Promise<Api> {
  const [founder, ...others] = accounts as [DemoAccount, ...DemoAccount[]]
  const company = { name: '云栖里置业', nameEn: 'Yunqi Court Development' }
  const { account, name, password } = founder
  const admin = connectApi(baseUrl)
  const founding = admin.post('/api/setup', { key, company, admin: { account, name, password } })
  const founded = await unless('/problems/identity/setup-done', founding)
  if (founded !== undefined) say(`company ${company.name} founded`)
  const manager = others.find(({ role }) => role === 'manager')
  if (manager === undefined) throw new Error('the demo has no manager')
  const api = connectApi(baseUrl)
  const entered = await unless('/problems/identity/wrong-login', logIn(api, manager))
  if (entered !== undefined) return api
  await logIn(admin, founder)
  for (const { role, account, name, password } of others) {
    const person = { account, name, password, roles: [role] }
    await unless('/problems/identity/account-taken', admin.post('/api/people', person))
  }
  await logIn(api, manager)
  return api
}

/** Those who deal with money, where the company has them: it may be older than their roles. */
async function keepMoney(manager: Api, baseUrl: string, accounts: readonly DemoAccount[], project: Project) {
  const enterAs = async (role: DemoAccount['role']): Promise<Api | undefined> => {
    const api = connectApi(baseUrl)
    const person = accounts.find((each) => each.role === role)!
    return (await unless('/problems/identity/wrong-login', logIn(api, person))) && api
  }
  const [planner, cost] = [await enterAs('project-manager'), await enterAs('cost-manager')]
  const finance = await enterAs('finance-manager')
  if (planner && cost && finance) await keepCosts({ manager, planner, cost, finance }, project.id)
}

const logIn = (api: Api, { account, password }: DemoAccount): Promise<object> =>
  api.post('/api/auth/login', { account, password })

async function findOrPost<Item>(api: Api, path: string, isIt: (item: Item) => boolean, body: object): Promise<Item> {
  const items = await api.list<Item>(path)
  return items.find(isIt) ?? api.post<Item>(path, body)
}

async function keepGateway(api: Api, site: Site): Promise<{ gateway: Gateway; claimKey?: string }> {
  const path = `/api/sites/${site.id}/gateways`
  const gateway = (await api.list<Gateway>(path)).find(({ slug }) => slug === DEMO_GATEWAY)
  if (gateway !== undefined && gateway.state !== 'unclaimed') return { gateway }
  const made =
    gateway === undefined
      ? await api.post<GatewayClaimKey>(path, { slug: DEMO_GATEWAY, name: '一号网关' })
      : await api.post<GatewayClaimKey>(`/api/gateways/${gateway.id}/claim-key`, {})
  return { gateway: made.gateway, claimKey: made.claimKey }
}

const MODEL = '1号楼 施工模型'

/** The tower of now, or the one that is sent now; it is converted while the rest is told. */
async function sendModel(api: Api, site: Site, building: Building, options: SeedOptions): Promise<Model> {
  const { storeys = 18, say = () => {} } = options
  const { models } = await api.get<Twin>(`/api/sites/${site.id}/twin`)
  const known = models.findLast(({ name, state }) => name === MODEL && state !== 'failed')
  if (known) return known
  const { ifc } = generateTower({ storeys })
  const query = new URLSearchParams({ name: MODEL, fileName: 'yunqi-1.ifc', building: building.id })
  const path = `/api/sites/${site.id}/models?${query.toString()}`
  const model = await api.upload<Model>(path, new TextEncoder().encode(ifc))
  say(`model ${MODEL} sent, ${(ifc.length / 1e6).toFixed(1)} MB`)
  return model
}

async function untilReady(api: Api, sent: Model, { modelWithinMs = 120_000 }: SeedOptions): Promise<Model> {
  let model = sent
  const deadline = Date.now() + modelWithinMs
  while (model.state === 'converting' && Date.now() < deadline) {
    await sleep(200)
    model = await api.get<Model>(`/api/models/${model.id}`)
  }
  if (model.state !== 'ready')
    throw new Error(`the tower is ${model.state}: ${model.problem ?? `not in ${modelWithinMs} ms`}`)
  return model
}

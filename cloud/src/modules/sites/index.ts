export { routes as siteRoutes } from './routes.ts'
export type { EpisodeJudged } from './alarms.ts'
export type { RuleSource } from './store/inventory.ts'
export { createSites, type Sites } from './service.ts'

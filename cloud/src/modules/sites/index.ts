export { routes as siteRoutes } from './routes.ts'
export { createSites, type Sites } from './service.ts'

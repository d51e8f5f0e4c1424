export { routes as signRoutes } from './routes.ts'
export { createSigns, type Signs } from './service.ts'

export { routes as planRoutes } from './routes.ts'
export { createPlans, type Plans } from './service.ts'

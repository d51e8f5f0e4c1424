export { routes as planRoutes } from './routes.ts'
export { createPlans, type DatedNow, type Plans } from './service.ts'
export { plansPersonal } from './personal.ts'

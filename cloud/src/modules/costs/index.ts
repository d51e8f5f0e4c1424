export { routes as costRoutes } from './routes.ts'
export { createCosts, type Costs } from './service.ts'
export { costsPersonal } from './personal.ts'

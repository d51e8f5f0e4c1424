export { routes as ruleRoutes } from './routes.ts'
export { createRules, type Rules } from './service.ts'
export { rulesPersonal } from './personal.ts'

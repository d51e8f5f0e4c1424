export { readSunlightRules } from './model/rules.ts'
export { routes as sunlightRoutes } from './routes.ts'
export { createSunlight, type Sunlight } from './service.ts'
export { sunlightPersonal } from './personal.ts'

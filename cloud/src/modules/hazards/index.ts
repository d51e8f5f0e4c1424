export { readHazardRules } from './model/rules.ts'
export { routes as hazardRoutes } from './routes.ts'
export { createHazards, type Hazards } from './service.ts'
export { hazardsPersonal } from './personal.ts'

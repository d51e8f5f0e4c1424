export { UNIT_CHANGED, UNITS_CHANGED } from './events.ts'
export { routes as unitRoutes } from './routes.ts'
export { createUnits, type Units } from './service.ts'
export { unitsPersonal } from './personal.ts'

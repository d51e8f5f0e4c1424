export { routes as originalRoutes } from './routes.ts'
export { createOriginals, type Originals } from './service.ts'
export { originalsPersonal } from './personal.ts'

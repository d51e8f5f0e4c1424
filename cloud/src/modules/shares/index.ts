export { routes as shareRoutes } from './routes.ts'
export { createShares, type Shares } from './service.ts'
export { sharesPersonal } from './personal.ts'

export { transportPersonal } from './personal.ts'
export { routes as transportRoutes } from './routes.ts'
export { createTransport, type Transport } from './service.ts'

export { routes as sequenceRoutes } from './routes.ts'
export { createSequences, type Sequences } from './service.ts'
export { sequencePersonal } from './personal.ts'

export { documentsPersonal } from './personal.ts'
export { routes as documentRoutes } from './routes.ts'
export { createDocuments, type Documents } from './service.ts'

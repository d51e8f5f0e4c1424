export { evidencePersonal } from './personal.ts'
export { routes as evidenceRoutes } from './routes.ts'
export { createEvidence, type Evidence, type EvidenceDoor } from './service.ts'

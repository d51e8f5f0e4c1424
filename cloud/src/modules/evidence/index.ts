export { routes as evidenceRoutes } from './routes.ts'
export { createEvidence, type Evidence, type EvidenceDoor } from './service.ts'

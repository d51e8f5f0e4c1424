export { MODEL_CHANGED } from './events.ts'
export { readBasemap } from './model.ts'
export { routes as twinRoutes } from './routes.ts'
export { createTwin, type SiteEnvelope, type TwinOptions, type TwinService } from './service.ts'

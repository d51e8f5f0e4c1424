export { outboxPersonal } from './outbox.ts'
export { routes as privacyRoutes } from './routes.ts'
export { createPrivacy, type Privacy } from './service.ts'

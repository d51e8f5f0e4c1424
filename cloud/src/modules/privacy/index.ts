export { outboxPersonal } from './outbox.ts'
export { privacyPersonal } from './personal.ts'
export { routes as privacyRoutes } from './routes.ts'
export { createPrivacy, type Privacy } from './service.ts'

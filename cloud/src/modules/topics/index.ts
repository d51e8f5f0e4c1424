export { routes as topicRoutes } from './routes.ts'
export { createTopics, type Topics } from './service.ts'
export { topicsPersonal } from './personal.ts'

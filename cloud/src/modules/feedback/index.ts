export { routes as feedbackRoutes } from './routes.ts'
export { createFeedback, type Feedback } from './service.ts'
export { feedbackPersonal } from './personal.ts'

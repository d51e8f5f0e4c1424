export { routes as noticeRoutes } from './routes.ts'
export { createNotices, type Notices } from './service.ts'
export { noticesPersonal } from './personal.ts'

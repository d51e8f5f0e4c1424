export { routes as projectRoutes } from './routes.ts'
export { createProjects, type Projects } from './service.ts'
export { projectsPersonal } from './personal.ts'

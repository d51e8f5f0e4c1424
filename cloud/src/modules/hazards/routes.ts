import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { hazardListRoutes } from './routes/hazards.ts'
import { photoRoutes } from './routes/photos.ts'
import { reportRoutes } from './routes/report.ts'
import { responsibilityRoutes } from './routes/responsibilities.ts'
import { stepRoutes } from './routes/steps.ts'
import type { Hazards } from './service.ts'

/** Under `/api`. */
export const routes =
  (hazards: Hazards): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(hazardListRoutes(hazards))
    await app.register(stepRoutes(hazards))
    await app.register(responsibilityRoutes(hazards))
    await app.register(reportRoutes(hazards))
    await app.register(photoRoutes(hazards))
  }

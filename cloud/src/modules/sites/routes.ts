import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { alarmRoutes } from './routes/alarms.ts'
import { evidenceRoutes } from './routes/evidence.ts'
import { gatewayDoorRoutes } from './routes/gateway-door.ts'
import { gatewayRoutes } from './routes/gateways.ts'
import { lookRoutes } from './routes/looks.ts'
import { placeRoutes } from './routes/places.ts'
import type { Sites } from './service.ts'

/** Under `/api`. */
export const routes =
  (sites: Sites, now: () => Date): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(placeRoutes(sites))
    await app.register(gatewayRoutes(sites))
    await app.register(gatewayDoorRoutes({ ...sites, now }))
    await app.register(alarmRoutes(sites))
    await app.register(evidenceRoutes(sites))
    await app.register(lookRoutes({ ...sites, now }))
  }

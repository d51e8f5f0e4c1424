import * as Type from 'typebox'
import { Slug } from '../id.ts'

/*
 * A look through a camera now. Who looks gets multipart/x-mixed-replace from GET /api/cameras/{id}/look: parts of
 * image/jpeg, each with Content-Length and X-Taken-At (an instant by the gateway's clock), and between them parts of
 * application/json, a LookState. Nothing of it is kept anywhere.
 */

/** A gateway asks which of its cameras are looked at, and waits until these are others than it knows. */
export type LooksQuery = Type.Static<typeof LooksQuery>
export const LooksQuery = Type.Object({
  known: Type.Optional(Type.String({ maxLength: 512, description: 'Slugs of cameras, with commas between them' })),
  waitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 30_000, default: 25_000 })),
})

export type LooksAnswer = Type.Static<typeof LooksAnswer>
export const LooksAnswer = Type.Object({ cameras: Type.Array(Slug, { maxItems: 16 }) })

/** `asking`: the gateway is asked · `live`: pictures come · `camera-gone`: the gateway is there and none come · `gateway-offline`. */
export const LOOK_STATES = ['asking', 'live', 'camera-gone', 'gateway-offline'] as const
export type LookState = Type.Static<typeof LookState>
export const LookState = Type.Object({ state: Type.Enum([...LOOK_STATES]) })

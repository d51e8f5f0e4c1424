import { isDeepStrictEqual } from 'node:util'
import type { Calibration } from '@loujing/wire/calibration'
import { fitGround } from '@loujing/wire/ground'
import type { Camera } from '@loujing/wire/http/sites'
import type { CameraId, CompanyId, GatewayId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { record } from '../../platform/audit.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Gateways } from './gateways.ts'
import { tellInventory } from './places.ts'
import { CALIBRATION } from './problems.ts'
import { lockGateway, saveDesired } from './store/gateway.ts'
import * as inventory from './store/inventory.ts'

export type Calibrations = ReturnType<typeof createCalibrations>

/** How cameras lie on the ground: kept here, and wanted of the gateway in the same transaction. */
export function createCalibrations(deps: {
  sql: Sql
  now: () => Date
  gateways: Gateways
  /** Whoever waits for this gateway's wishes looks again. */
  wake: (gateway: GatewayId) => void
}) {
  const { sql, now, gateways, wake } = deps

  async function want(tx: Tx, company: CompanyId, camera: Camera, calibration: Calibration | null): Promise<void> {
    const { gateway, slug } = camera
    const desired = (await lockGateway(tx, gateway))?.desired ?? { version: 0, sources: {} }
    const sources = { ...desired.sources, [slug]: { ...desired.sources[slug], calibration } }
    await saveDesired(tx, gateway, { version: desired.version + 1, sources })
    await gateways.tell(tx, { company, gateway })
  }

  /** The same again changes nothing, and the gateway is not told again. */
  async function set(caller: Caller, id: CameraId, make: () => Camera['calibration']): Promise<Camera> {
    const { company, address } = caller
    const at = now()
    const { camera, isNew } = await inCompany(sql, company, async (tx) => {
      const camera = await inventory.lockCamera(tx, id)
      if (!camera) throw notFound('Camera')
      const next = make()
      const { calibration: before, ...uncalibrated } = camera
      if (isDeepStrictEqual(before?.pairs, next?.pairs)) return { camera, isNew: false }
      await inventory.calibrateCamera(tx, id, next)
      await want(tx, company, camera, next ? { pairs: next.pairs } : null)
      await tellInventory(tx, company, camera.site, at)
      const entry = { company, actor: caller, action: 'sites.calibrate', object: id, address, before, after: next }
      await record(tx, { ...entry, outcome: 'done' }, at)
      return { camera: { ...uncalibrated, ...(next && { calibration: next }) }, isNew: true }
    })
    if (isNew) wake(camera.gateway)
    return camera
  }

  return {
    /** @throws Refusal not-found · calibration-… for pairs that give no plane */
    calibrate: (caller: Caller, id: CameraId, { pairs }: Calibration): Promise<Camera> =>
      set(caller, id, () => {
        const fit = fitGround(pairs)
        if ('problem' in fit) throw refuse(CALIBRATION[fit.problem])
        return { pairs, rmsM: fit.rmsM, worstM: fit.worstM, calibratedAt: toInstant(now()) }
      }),

    /** @throws Refusal not-found */
    uncalibrate: (caller: Caller, id: CameraId): Promise<Camera> => set(caller, id, () => undefined),
  }
}

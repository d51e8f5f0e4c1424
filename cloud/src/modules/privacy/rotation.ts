import type { KeyRotation } from '@loujing/wire/http/privacy'
import type { CompanyId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { record } from '../../platform/audit.ts'
import type { Sql } from '../../platform/db.ts'
import type { PersonalData } from '../../platform/personal.ts'
import { countSealed, listSealed, placeOf, reseal, type Sealed, type SealedFiles } from '../../platform/sealed.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { Action, Caller, FieldCipher, Identity } from '../identity/index.ts'
import * as store from './rotation-store.ts'
import type { Resealing } from './rotation-store.ts'

/** Rows of one transaction: short enough that nobody who writes waits for it. */
const AT_ONCE = 200

export type RotationDeps = {
  sql: Sql
  now: () => Date
  fields: FieldCipher
  identity: Pick<Identity, 'listCompanies'>
  modules: readonly PersonalData[]
  files: readonly SealedFiles[]
}
export type Rotation = ReturnType<typeof createRotation>

/**
 * Seals whatever an older version of the field key sealed by the newest one, company by company and place by place, in small
 * transactions. It begins by itself when the configuration holds a further key; while it runs both open, and what is written is
 * sealed by the newest. When it is done the older one can be taken away.
 */
export function createRotation({ sql, now, fields, identity, modules, files }: RotationDeps) {
  const columns = modules.flatMap(({ sealed = [] }) => sealed)
  const kinds = [...modules.flatMap(({ sealedFiles = [] }) => sealedFiles), ...files]
  const version = fields.newest
  /** What an older process wrote while this one began is looked for once more. */
  let hasBegun = false

  const note = (company: CompanyId, state: 'begun' | 'finished') =>
    inCompany(sql, company, (tx) => {
      const action = 'privacy.rotate-keys' satisfies Action
      return record(tx, { company, action, object: `key ${version}`, outcome: 'done', after: { state } }, now())
    })

  /** Each place with what is left in it; those that are known keep what they have done. */
  async function begin(): Promise<void> {
    const left = new Map<string, number>()
    for (const column of columns)
      for (const { companyId, version: by, rows } of await asPlatform(sql, (tx) => countSealed(tx, column)))
        if (by !== version) {
          const key = `${companyId} ${placeOf(column)}`
          left.set(key, (left.get(key) ?? 0) + rows)
        }
    for (const company of await identity.listCompanies()) {
      const known = new Set(
        (await inCompany(sql, company, (tx) => store.listResealing(tx, version))).map(({ place }) => place),
      )
      await inCompany(sql, company, async (tx) => {
        const at = now()
        for (const place of columns.map(placeOf))
          await store.beginPlace(tx, company, { place, version, left: left.get(`${company} ${place}`) ?? 0, at })
        for (const { place, count } of kinds)
          if (!known.has(place)) await store.beginPlace(tx, company, { place, version, left: await count(tx), at })
      })
      if (known.size === 0) await note(company, 'begun')
    }
  }

  /** @returns whether there is more in this place */
  const resealSome = (company: CompanyId, column: Sealed, last: readonly string[] | undefined) =>
    inCompany(sql, company, async (tx) => {
      const place = placeOf(column)
      const rows = await listSealed(tx, column, { version, last, limit: AT_ONCE })
      const fresh = rows.map(({ key, sealed }) => {
        const text = fields.open(sealed, column.contextOf(key))
        const print = column.print && fields.fingerprint(text, column.print.contextOf(key))
        return { key, old: sealed, fresh: fields.seal(text, column.contextOf(key)), print }
      })
      const did = await reseal(tx, column, fresh)
      const lastKey = rows.at(-1)?.key
      const next = lastKey && column.key.map((name) => lastKey[name] ?? '')
      if (next) await store.savePlace(tx, { place, version, did, last: next })
      return rows.length < AT_ONCE ? undefined : next
    })

  const isLeft = (company: CompanyId, column: Sealed): Promise<boolean> =>
    inCompany(
      sql,
      company,
      async (tx) => (await listSealed(tx, column, { version, last: undefined, limit: 1 })).length > 0,
    )

  async function resealColumn(company: CompanyId, column: Sealed, { last }: Resealing, signal?: AbortSignal) {
    let from: readonly string[] | undefined = last ?? undefined
    // Once more from the first row: somebody may have put an older seal behind us.
    for (let again = true; again && !signal?.aborted; again = await isLeft(company, column)) {
      do from = await resealSome(company, column, from)
      while (from && !signal?.aborted)
    }
    return !signal?.aborted
  }

  async function resealFiles(company: CompanyId, kind: SealedFiles, { last }: Resealing, signal?: AbortSignal) {
    const { place } = kind
    let after = last?.[0]
    while (!signal?.aborted) {
      const keys = await inCompany(sql, company, (tx) => kind.list(tx, after, AT_ONCE))
      for (const key of keys) {
        if (signal?.aborted) return false
        await kind.reseal(company, key)
        await inCompany(sql, company, (tx) => store.savePlace(tx, { place, version, did: 1, last: [key] }))
      }
      after = keys.at(-1)
      if (!after) return true
    }
    return false
  }

  async function resealCompany(company: CompanyId, signal?: AbortSignal): Promise<void> {
    const open = (await inCompany(sql, company, (tx) => store.listResealing(tx, version))).filter(
      ({ finishedAt }) => !finishedAt,
    )
    for (const row of open) {
      const column = columns.find((each) => placeOf(each) === row.place)
      const kind = kinds.find(({ place }) => place === row.place)
      const isDone = column
        ? await resealColumn(company, column, row, signal)
        : !kind || (await resealFiles(company, kind, row, signal))
      if (!isDone) return
      await inCompany(sql, company, (tx) => store.finishPlace(tx, { place: row.place, version, at: now() }))
    }
    if (open.length > 0) await note(company, 'finished')
  }

  return {
    /** All that it reaches, but for files. */
    columns,

    /**
     * @throws Error when something is sealed by a key that the configuration does not hold: the cloud does not start, and nothing is
     * written before the key is put back.
     */
    async check(): Promise<void> {
      const closed: string[] = []
      for (const column of columns)
        for (const { version: by, rows } of await asPlatform(sql, (tx) => countSealed(tx, column)))
          if (!fields.versions.includes(by)) closed.push(`${placeOf(column)}: ${rows} by version ${by}`)
      if (closed.length > 0)
        throw new Error(`LOUJING_FIELD_KEY does not hold a key that is in use:\n  ${closed.join('\n  ')}`)
    },

    /** Goes on with what is left, until it is done or stopped. With one key there is nothing to do. */
    async goOn(signal?: AbortSignal): Promise<void> {
      if (fields.versions.length < 2) return
      if (!hasBegun) await begin()
      hasBegun = true
      for (const company of await identity.listCompanies()) if (!signal?.aborted) await resealCompany(company, signal)
    },

    /** How far the caller's company has come, and whether the older keys are needed by nobody on this installation. */
    async stateOf({ company }: Caller): Promise<KeyRotation> {
      const rows = await inCompany(sql, company, (tx) => store.listResealing(tx, version))
      const older = fields.versions.filter((each) => each !== version)
      const isNeeded = !hasBegun || (await asPlatform(sql, (tx) => store.isAnyUnfinished(tx, version)))
      return {
        version,
        older,
        mayDropOlder: older.length > 0 && !isNeeded,
        places: rows.map(({ place, total, done, beganAt, finishedAt }) => ({
          ...{ place, total, done, beganAt: toInstant(beganAt) },
          ...(finishedAt && { finishedAt: toInstant(finishedAt) }),
        })),
      }
    },
  }
}

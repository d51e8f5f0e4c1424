import type { HazardPhoto } from '@loujing/wire/http/hazards'
import type { CompanyId, HazardId, Sha256, SiteId } from '@loujing/wire/id'
import sharp from 'sharp'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { record } from '../../platform/audit.ts'
import { inCompany } from '../../platform/tenant.ts'
import { findSiteEvidence, linkEvidence } from '../../stores/evidence.ts'
import type { Stores } from '../../stores/stores.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { Caller } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { NOT_A_PHOTO, UNKNOWN_PHOTO } from './problems.ts'

/** What a phone's camera makes, with room. */
export const MOST_PHOTO_BYTES = 16 * 1024 * 1024
const MOST_PIXELS = 64_000_000
const LONGEST_SIDE = 2048
const TAKEN = new Set(['jpeg', 'png', 'webp'])

type Deps = { sql: Sql; now: () => Date; stores: Pick<Stores, 'evidence'>; places: Sites['places'] }

/**
 * Photos that people take. Each is made anew from its pixels (decision 10): where it was taken, by which phone, and whatever
 * else a file can carry, do not come along; the answer is the hash of what is kept. The same photo again is the same file.
 */
export function createPhotos({ sql, now, stores, places }: Deps) {
  return {
    /** @throws Refusal not-found · not-a-photo, whatever the content type said · disk-full */
    async addPhoto(caller: Caller, site: SiteId, bytes: Uint8Array): Promise<HazardPhoto> {
      const { company, address } = caller
      await inCompany(sql, company, (tx) => places.getSiteIn(tx, site))
      const picture = await madeAnew(bytes)
      const sha256 = await stores.evidence.save(picture)
      const photo: HazardPhoto = { sha256, bytes: picture.length, contentType: 'image/jpeg' }
      await inCompany(sql, company, async (tx) => {
        if (!(await linkEvidence(tx, { company, site }, photo, now()))) return
        const line = { company, actor: caller, action: 'hazards.rectify', object: sha256, address, after: photo }
        await record(tx, { ...line, outcome: 'done' }, now())
      })
      return photo
    },
  }
}

/** @throws Refusal unknown-photo when the site does not have one of them */
export async function demandPhotos(sql: Reader, site: SiteId, photos: readonly Sha256[]): Promise<void> {
  for (const sha256 of photos) if (!(await findSiteEvidence(sql, site, sha256))) throw refuse(UNKNOWN_PHOTO, { sha256 })
}

/** The photos of a step, entered into the log of evidence under their hazard. */
export async function enterPhotos(
  tx: Tx,
  evidence: EvidenceDoor,
  company: CompanyId,
  { hazard, photos }: { hazard: HazardId; photos: readonly Sha256[] },
): Promise<void> {
  for (const sha256 of photos) await evidence.enter(tx, company, { kind: 'hazards.photo', subject: hazard, sha256 })
}

async function madeAnew(bytes: Uint8Array): Promise<Buffer> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', animated: false })
    const { format } = await picture.metadata()
    if (!TAKEN.has(format)) throw new TypeError(`a ${format} file`)
    return await picture
      .rotate()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 84 })
      .toBuffer()
  } catch (error) {
    // whatever the decoder says of bytes from outside, they are not a photo; it has no type of its own to tell apart
    throw refuse(NOT_A_PHOTO, { reason: error instanceof Error ? error.message.slice(0, 120) : String(error) })
  }
}

import type { CompanyId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'
import { leafText } from './model/leaf.ts'
import {
  completedBy,
  foldSubtrees,
  leafHash,
  nodeHash,
  PROFILES,
  subtreesOf,
  type Place,
  type Profile,
  type Range,
} from './model/merkle.ts'
import * as store from './store.ts'
import type { Hashes } from './store.ts'

export type Entry = { id: string; kind: string; subject: string; sha256: string; at: Date }

const keyOf = ({ level, index }: Place): string => `${level}/${index}`
const inBoth = (hash: (profile: Profile) => Buffer): Hashes => ({ sha256: hash('sha256'), sm3: hash('sm3') })

/** Appends an entry as the next leaf, with the subtrees that it completes; nothing when it is there already. */
export async function append(tx: Tx, company: CompanyId, { id, ...entry }: Entry): Promise<void> {
  const index = await store.lockLog(tx, company)
  const text = leafText({ ...entry, id, company })
  if (!(await store.insertLeaf(tx, company, { ...entry, index, entryId: id, text }))) return
  const completed = completedBy(index)
  const left = await readNodes(
    tx,
    completed.map((each) => each.left),
  )
  let hashes = inBoth((profile) => leafHash(profile, Buffer.from(text)))
  await store.insertNode(tx, company, { level: 0, index, ...hashes })
  for (const each of completed) {
    const [before, here] = [left(each.left), hashes]
    hashes = inBoth((profile) => nodeHash(profile, before[profile], here[profile]))
    await store.insertNode(tx, company, { ...each.made, ...hashes })
  }
  await store.setSize(tx, index + 1)
}

/** The hash of each range, in both profiles. */
export async function hashesOf(sql: Reader, ranges: readonly Range[]): Promise<Hashes[]> {
  const node = await readNodes(sql, ranges.flatMap(subtreesOf))
  return ranges.map((range) =>
    inBoth((profile) =>
      foldSubtrees(
        profile,
        subtreesOf(range).map((place) => node(place)[profile]),
      ),
    ),
  )
}

/** The hashes of a proof, profile by profile, in base64. */
export async function pathOf(sql: Reader, ranges: readonly Range[]): Promise<Record<Profile, string[]>> {
  const hashes = await hashesOf(sql, ranges)
  const [sha256, sm3] = PROFILES.map((profile) => hashes.map((each) => each[profile].toString('base64')))
  return { sha256: sha256!, sm3: sm3! }
}

async function readNodes(sql: Reader, places: readonly Place[]): Promise<(place: Place) => Hashes> {
  const rows = places.length === 0 ? [] : await store.findNodes(sql, places)
  const byPlace = new Map(rows.map((row) => [keyOf(row), row]))
  return (place) => {
    const found = byPlace.get(keyOf(place))
    if (!found) throw new Error(`the log of evidence lacks its node ${keyOf(place)}`)
    return found
  }
}

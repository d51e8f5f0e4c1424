import { createHash } from 'node:crypto'

/** The two profiles of the log: SHA-256 as RFC 6962 has it, SM3 (GB/T 32905) in the same tree for whoever must rely on it. */
export const PROFILES = ['sha256', 'sm3'] as const
export type Profile = (typeof PROFILES)[number]

/** A perfect subtree: of 2^level leaves, the index-th of its kind from the left. */
export type Place = { level: number; index: number }
/** Leaves from `start` to before `end`. */
export type Range = { start: number; end: number }

/** The hash of a leaf (RFC 6962 §2.1): prefixed, so that no inner node can be shown as a leaf. */
export const leafHash = (profile: Profile, leaf: Uint8Array): Buffer =>
  createHash(profile).update(Buffer.of(0)).update(leaf).digest()

export const nodeHash = (profile: Profile, left: Uint8Array, right: Uint8Array): Buffer =>
  createHash(profile).update(Buffer.of(1)).update(left).update(right).digest()

/** Of the empty log. */
export const emptyRoot = (profile: Profile): Buffer => createHash(profile).digest()

/** The largest power of two below `n`, 2 at the least: where RFC 6962 splits a tree of `n` leaves. */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** The subtrees that become perfect when the leaf `index` is appended, above it, each with the one on its left. */
export function completedBy(index: number): { left: Place; made: Place }[] {
  const made: { left: Place; made: Place }[] = []
  for (let place = { level: 0, index }; place.index % 2 === 1;) {
    const above = { level: place.level + 1, index: (place.index - 1) / 2 }
    made.push({ left: { level: place.level, index: place.index - 1 }, made: above })
    place = above
  }
  return made
}

/** The perfect subtrees that a range is made of, from the left. A range of a proof begins where one may stand. */
export function subtreesOf({ start, end }: Range): Place[] {
  const places: Place[] = []
  for (let at = start; at < end;) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level++
    places.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return places
}

/** The hash of a range from those of its subtrees, in their order. */
export const foldSubtrees = (profile: Profile, hashes: readonly Uint8Array[]): Buffer =>
  hashes.length === 0
    ? emptyRoot(profile)
    : Buffer.from(hashes.reduceRight((right, left) => nodeHash(profile, left, right)))

/** What proves that leaf `index` is in the log of `size` (RFC 6962 §2.1.1), from the leaf upwards. */
export function inclusionRanges(index: number, { start, end }: Range): Range[] {
  if (end - start <= 1) return []
  const middle = start + splitOf(end - start)
  return index < middle
    ? [...inclusionRanges(index, { start, end: middle }), { start: middle, end }]
    : [...inclusionRanges(index, { start: middle, end }), { start, end: middle }]
}

/** What proves that the log of `end` leaves begins with the one of its first `size` (RFC 6962 §2.1.2). */
export function consistencyRanges(size: number, { start, end }: Range, isWhole = true): Range[] {
  if (size === end - start) return isWhole ? [] : [{ start, end }]
  const k = splitOf(end - start)
  return size <= k
    ? [...consistencyRanges(size, { start, end: start + k }, isWhole), { start: start + k, end }]
    : [...consistencyRanges(size - k, { start: start + k, end }, false), { start, end: start + k }]
}

/** The root that leaf `index` of `size` and its path lead to (RFC 9162 §2.1.3.2); undefined when the path cannot be one. */
export function rootByInclusion(
  profile: Profile,
  leaf: Uint8Array,
  { index, size }: { index: number; size: number },
  path: readonly Uint8Array[],
): Buffer | undefined {
  if (index < 0 || index >= size) return undefined
  let [fn, sn] = [index, size - 1]
  let hash: Buffer = Buffer.from(leaf)
  for (const beside of path) {
    if (sn === 0) return undefined
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(profile, beside, hash)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)]
    } else hash = nodeHash(profile, hash, beside)
    ;[fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  }
  return sn === 0 ? hash : undefined
}

/** Whether `path` proves that the log of `to` begins with the log of `from` (RFC 9162 §2.1.4.2). */
export function isConsistent(
  profile: Profile,
  from: { size: number; root: Uint8Array },
  to: { size: number; root: Uint8Array },
  path: readonly Uint8Array[],
): boolean {
  if (from.size === to.size) return path.length === 0 && Buffer.compare(from.root, to.root) === 0
  if (from.size === 0 || from.size > to.size || path.length === 0) return false
  const isPower = Number.isInteger(Math.log2(from.size))
  const [first, ...rest] = isPower ? [from.root, ...path] : path
  let [fn, sn] = [from.size - 1, to.size - 1]
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  let [old, now]: [Buffer, Buffer] = [Buffer.from(first!), Buffer.from(first!)]
  for (const beside of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      old = nodeHash(profile, beside, old)
      now = nodeHash(profile, beside, now)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)]
    } else now = nodeHash(profile, now, beside)
    ;[fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  }
  return sn === 0 && Buffer.compare(old, from.root) === 0 && Buffer.compare(now, to.root) === 0
}

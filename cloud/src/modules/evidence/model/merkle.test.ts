import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  completedBy,
  consistencyRanges,
  emptyRoot,
  foldSubtrees,
  inclusionRanges,
  isConsistent,
  leafHash,
  nodeHash,
  PROFILES,
  rootByInclusion,
  subtreesOf,
  type Place,
  type Profile,
  type Range,
} from './merkle.ts'

/** The leaves and roots of the reference implementation of Certificate Transparency. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => Buffer.from(hex, 'hex'),
)
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const keyOf = ({ level, index }: Place) => `${level}/${index}`

/** A log as the table keeps it: only perfect subtrees. */
function logOf(profile: Profile, leaves: readonly Uint8Array[]) {
  const nodes = new Map<string, Buffer>()
  leaves.forEach((leaf, index) => {
    let hash = leafHash(profile, leaf)
    nodes.set(keyOf({ level: 0, index }), hash)
    for (const { left, made } of completedBy(index)) {
      hash = nodeHash(profile, nodes.get(keyOf(left))!, hash)
      nodes.set(keyOf(made), hash)
    }
  })
  const of = (range: Range) =>
    foldSubtrees(
      profile,
      subtreesOf(range).map((place) => nodes.get(keyOf(place))!),
    )
  return { root: (size: number) => of({ start: 0, end: size }), path: (ranges: Range[]) => ranges.map(of) }
}

/** MTH as RFC 6962 §2.1 writes it down. */
function mth(profile: Profile, leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return emptyRoot(profile)
  if (leaves.length === 1) return leafHash(profile, leaves[0]!)
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(profile, mth(profile, leaves.slice(0, k)), mth(profile, leaves.slice(k)))
}

test.each(ROOTS.map((root, i) => ({ size: i + 1, root })))(
  'the root of the first $size reference leaves',
  ({ size, root }) => {
    expect(logOf('sha256', LEAVES).root(size).toString('hex')).toBe(root)
  },
)

test('the root of an empty log is the hash of nothing', () => {
  expect(emptyRoot('sha256').toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

const someLog = fc.record({
  profile: fc.constantFrom(...PROFILES),
  leaves: fc.array(fc.uint8Array({ maxLength: 4 }), { minLength: 1, maxLength: 70 }),
})

test('whatever was appended, the root is the one of the definition, at every size', () => {
  fc.assert(
    fc.property(someLog, ({ profile, leaves }) => {
      const log = logOf(profile, leaves)
      for (let size = 0; size <= leaves.length; size++)
        expect(log.root(size)).toEqual(mth(profile, leaves.slice(0, size)))
    }),
    { numRuns: 40 },
  )
})

test('every leaf is proved in every size that holds it, and in no other place or log', () => {
  fc.assert(
    fc.property(someLog, fc.nat(), fc.nat(), ({ profile, leaves }, a, b) => {
      const log = logOf(profile, leaves)
      const size = 1 + (a % leaves.length)
      const index = b % size
      const path = log.path(inclusionRanges(index, { start: 0, end: size }))
      const leaf = leafHash(profile, leaves[index]!)
      expect(rootByInclusion(profile, leaf, { index, size }, path)).toEqual(log.root(size))
      const other = leafHash(profile, Buffer.from('another'))
      expect(rootByInclusion(profile, other, { index, size }, path)).not.toEqual(log.root(size))
      expect(rootByInclusion(profile, leaf, { index, size }, [...path, leaf])).toBeUndefined()
      expect(rootByInclusion(profile, leaf, { index: size, size }, path)).toBeUndefined()
    }),
  )
})

test('a log proves that it begins with what it was, and cannot when a leaf was changed', () => {
  fc.assert(
    fc.property(someLog, fc.nat(), fc.nat(), ({ profile, leaves }, a, b) => {
      const size = 1 + (a % leaves.length)
      const before = 1 + (b % size)
      const log = logOf(profile, leaves)
      const path = log.path(consistencyRanges(before, { start: 0, end: size }))
      const [from, to] = [
        { size: before, root: log.root(before) },
        { size, root: log.root(size) },
      ]
      expect(isConsistent(profile, from, to, path)).toBe(true)
      const forged = logOf(profile, [Buffer.from('forged leaf'), ...leaves.slice(1)])
      const forgedPath = forged.path(consistencyRanges(before, { start: 0, end: size }))
      expect(isConsistent(profile, from, { size, root: forged.root(size) }, forgedPath)).toBe(false)
    }),
  )
})

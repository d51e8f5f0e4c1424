import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { MODEL } from './support/media.ts'
import { SCENES } from './support/staged-scenes.ts'
import { playScene, type Count, type ToldEpisode } from './support/staged.ts'

/** All of them take eight minutes, at the pace of life: `LOUJING_SOAK=1`. Two stand for them on every change. */
const IS_WHOLE = process.env.LOUJING_SOAK === '1'
const ALWAYS = ['one walks before both', 'both wear helmets']
const PLAYED = IS_WHOLE ? SCENES : SCENES.filter(({ name }) => ALWAYS.includes(name))

let detector: Detector
beforeAll(async () => {
  detector = await startDetector(MODEL)
})
afterAll(() => detector.close())

const counts: Count[] = []
const total = (of: Exclude<keyof Count, 'told'>): number => counts.reduce((sum, each) => sum + each[of], 0)
const shown = ({ from, to, views, place }: ToldEpisode): string =>
  `${from.toFixed(1)}–${to.toFixed(1)} s ${views.join('+')} at ${place?.eastM.toFixed(1)}, ${place?.northM.toFixed(1)}`

describe('staged scenes before two cameras, with their truth', () => {
  test.each(PLAYED)('$name', { timeout: 300_000 }, async (scene) => {
    const count = await playScene(scene, detector)
    counts.push(count)
    const { told, ...figures } = count
    console.log(`${scene.name}: ${JSON.stringify(figures)} ${told.map(shown).join(' | ')}`)
    // Whoever works bare-headed is found; one too many is a nuisance, none is a danger.
    expect(count.missed + count.merged).toBeLessThanOrEqual(1)
    expect(count.split + count.false).toBeLessThanOrEqual(2)
  })

  test.skipIf(!IS_WHOLE)('together are found, and seldom told twice', () => {
    const of = ['truth', 'found', 'missed', 'merged', 'split', 'false'] as const
    console.log(of.map((name) => `${name} ${total(name)}`).join(', '))
    // Seen in one run: 11 of 11, 3 split, none merged. The scenes' grain is not seeded, so one may fall out another time.
    expect(total('truth')).toBe(11)
    expect(total('found')).toBeGreaterThanOrEqual(10)
    expect(total('merged')).toBeLessThanOrEqual(1)
    expect(total('split')).toBeLessThanOrEqual(5)
    expect(total('false')).toBeLessThanOrEqual(1)
  })
})

import type { EpisodeClip } from '@loujing/wire/clip'
import type { AlarmClip } from '@loujing/wire/http/sites'
import type { EpisodeId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anEpisode, startSite, type SiteWorld } from '../../../test/support/site-world.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { dropOldEvidence, holdEvidence, releaseEvidence } from '../../stores/evidence-hold.ts'
import { linkEvidence } from '../../stores/evidence.ts'

const FILM = Buffer.from('a film of hidden pictures, in a thousand parts '.repeat(20))

let world: SiteWorld
beforeAll(async () => {
  world = await startSite()
})
afterAll(() => world.close())
beforeEach(async () => {
  world.clock.ms += 60_000
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event, sites.clip, stores.evidence,
                             stores.evidence_of, stores.evidence_hold, platform.outbox`
})

const at = (second: number) => toInstant(world.clock.ms + second * 1000)
const episodeOf = (second: number) => anEpisode(at(second))
const tellEpisode = (fact: ReturnType<typeof anEpisode>) =>
  world.tell('camera.episode', world.camera, { camera: world.camera, fact, observedAt: at(1) })
const tellClip = (fact: EpisodeClip, second = 20) =>
  world.tell('camera.clip', world.camera, { camera: world.camera, fact, observedAt: at(second) })
const clipsOf = async (alarm: string) =>
  ((await world.manager.get(`/api/alarms/${alarm}/clips`)).body as Page<AlarmClip>).items

/** The bytes of a film as the gateway brings them. */
async function bringFilm(contentType = 'video/mp4') {
  const sha256 = await world.stores.evidence.save(FILM)
  const entry = { sha256, bytes: FILM.length, contentType }
  await inCompany(world.sql, world.by.company, (tx) => linkEvidence(tx, world.by, entry, world.now()))
  await world.tell('ingest.evidence-stored', sha256, entry)
  return sha256
}
const kept = (episode: EpisodeId, sha256: string): EpisodeClip =>
  ({
    episode,
    file: {
      sha256,
      contentType: 'video/mp4',
      bytes: FILM.length,
      startedAt: at(-5),
      endedAt: at(10),
      durationMs: 15_000,
      momentMs: 5000,
      frames: 30,
    },
  }) as EpisodeClip
const FILM_HASH = 'a'.repeat(64)

test('the clip of an episode is told after its end and shown with its alarm; the file may follow, and the alarm says when', async () => {
  const episode = episodeOf(0)
  await tellEpisode({ ...episode, phase: 'end', endedAt: at(5) })
  const [alarm] = await world.alarms()
  expect(await clipsOf(alarm!.id)).toEqual([])
  const sha256 = await world.stores.evidence.save(FILM)
  await tellClip(kept(episode.episode, sha256))
  expect(await clipsOf(alarm!.id)).toEqual([
    {
      episode: episode.episode,
      toldAt: at(20),
      stored: false,
      file: expect.objectContaining({ sha256, momentMs: 5000 }),
    },
  ])
  const toldBefore = (await world.said('sites.alarm-changed')).length
  await bringFilm()
  expect(await clipsOf(alarm!.id)).toMatchObject([{ stored: true }])
  expect((await world.said('sites.alarm-changed')).length).toBe(toldBefore + 1)
})

test('told twice, or before its episode, it comes out the same; a lost clip says why', async () => {
  const [episode, other] = [episodeOf(0), episodeOf(30)]
  const sha256 = await bringFilm()
  for (let i = 0; i < 2; i++) await tellClip(kept(episode.episode, sha256))
  for (let i = 0; i < 2; i++) await tellEpisode(episode)
  await tellEpisode(other)
  await tellClip({ episode: other.episode, lost: 'busy', detail: 'eight wait' }, 40)
  const [alarm] = await world.alarms()
  expect(await clipsOf(alarm!.id)).toMatchObject([
    { episode: other.episode, stored: false, lost: 'busy', detail: 'eight wait' },
    { episode: episode.episode, stored: true, file: { sha256 } },
  ])
  const first = (await world.manager.get(`/api/alarms/${alarm!.id}/clips?limit=1`)).body as Page<AlarmClip>
  const rest = (await world.manager.get(`/api/alarms/${alarm!.id}/clips?limit=1&cursor=${first.nextCursor}`)).body
  expect((rest as Page<AlarmClip>).items).toMatchObject([{ episode: episode.episode }])
})

test('a player gets the part of a film that it asks for, as a film', async () => {
  const sha256 = await bringFilm()
  const part = await world.manager.get(`/api/evidence/${sha256}`, { range: 'bytes=10-19' })
  expect([part.status, part.text]).toEqual([206, FILM.subarray(10, 20).toString()])
  expect(part.headers).toMatchObject({ 'content-range': `bytes 10-19/${FILM.length}`, 'content-type': 'video/mp4' })
  const whole = await world.manager.get(`/api/evidence/${sha256}`)
  expect([whole.status, whole.text, whole.headers['accept-ranges']]).toEqual([200, FILM.toString(), 'bytes'])
})

test('who may look may not take it along; who takes it along is in the log', async () => {
  const sha256 = await bringFilm()
  const auditor = await world.person('clip.auditor', ['auditor'])
  expect((await auditor.get(`/api/evidence/${sha256}`)).status).toBe(200)
  expect((await auditor.get(`/api/evidence/${sha256}/download`)).status).toBe(403)
  const taken = await world.manager.get(`/api/evidence/${sha256}/download`)
  expect([taken.status, taken.text]).toEqual([200, FILM.toString()])
  expect(taken.headers['content-disposition']).toBe(`attachment; filename="${sha256.slice(0, 16)}.mp4"`)
  const lines = await world.owner`
    select p.account, a.outcome from platform.audit a join identity.person p on p.id = a.person_id
     where a.action = 'sites.download-evidence' and a.object = ${sha256}`
  expect(lines.map(({ account, outcome }) => [account, outcome])).toEqual([['manager', 'done']])
  expect((await world.manager.get(`/api/evidence/${FILM_HASH}/download`)).problem).toBe('/problems/not-found')
})

test('a picture that a case needs keeps its clip from growing old; when the case lets go, its time begins', async () => {
  const episode = episodeOf(0)
  await tellEpisode(episode)
  const sha256 = await bringFilm()
  await tellClip(kept(episode.episode, sha256))
  const { company } = world.by
  const held = [episode.picture.sha256]
  await inCompany(world.sql, company, (tx) => holdEvidence(tx, world.by, 'hazard:1', held, world.now()))
  const drop = (days: number) => {
    const before = new Date(world.clock.ms + days * 86_400_000)
    return asPlatform(world.sql, (tx) => dropOldEvidence(tx, { before, sealedBefore: before }, 100))
  }
  expect(await drop(400)).toEqual([])
  await inCompany(world.sql, company, (tx) => releaseEvidence(tx, 'hazard:1', new Date(world.clock.ms + 86_400_000)))
  expect(await drop(0.5)).toEqual([])
  expect(await drop(2)).toEqual([sha256])
})

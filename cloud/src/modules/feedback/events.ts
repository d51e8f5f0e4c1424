import type { EpisodeId } from '@loujing/wire/id'
import type { Event } from '../../platform/outbox.ts'
import type { Handlers } from '../../platform/relay.ts'
import type { FactEvents } from '../../stores/facts.ts'
import type { EpisodeJudged } from '../sites/index.ts'
import { forgetBefore, saveEpisode, saveVerdict } from './store/episode.ts'

/** Verdicts are asked for the last week; a month lets somebody look back. */
const KEPT_MS = 31 * 86_400_000

/*
 * What `feedback` hears. Both may come twice or late: an episode has the newest time told of it, a verdict is the one that
 * was given last, in the order of commits.
 */
export const createHandlers = (now: () => Date): Handlers => ({
  'camera.episode': async ({ company, site, data }: Event, tx) => {
    if (!site) throw new Error('camera.episode without a site')
    // said by ingest, which has checked the fact against its schema
    const { gateway, camera, observedAt, fact } = data as FactEvents['camera.episode']
    await saveEpisode(tx, { company, site, gateway, camera, toldAt: observedAt, fact })
    if (fact.phase === 'end') await forgetBefore(tx, new Date(now().getTime() - KEPT_MS))
  },
  'sites.episode-judged': ({ subject, data }: Event, tx) =>
    saveVerdict(tx, subject as EpisodeId, data as EpisodeJudged),
})

import type { CameraFeedback } from '@loujing/wire/http/feedback'
import type { Alarm, Site } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import type { TestApp } from './app.ts'
import { aMessage, must, type Session, type TestGateway } from './seed.ts'
import { anEpisode } from './site-world.ts'

/** Three faint alarms of the gate that somebody called false, and the higher threshold that was accepted for them. */
export async function aChange(cloud: TestApp, gateway: TestGateway, manager: Session, site: Site): Promise<string> {
  let camera = ''
  for (const seq of [201, 203, 205]) {
    const episode = anEpisode(toInstant(Date.now()), { score: 0.55 })
    const end = { ...episode, phase: 'end', endedAt: toInstant(Date.now()) }
    const topic = 'yunqi/camera/cam-gate/episode'
    await gateway.send([aMessage(seq, topic, episode), aMessage(seq + 1, topic, end)])
    await cloud.relay.settled()
    const alarms = must<Page<Alarm>>(await manager.call('GET', `/api/sites/${site.id}/alarms`), 200).items
    const alarm = alarms.find((one) => one.episode?.episode === episode.episode)
    if (!alarm) throw new Error('the episode raised no alarm')
    camera = alarm.source.id
    const verdict = { verdict: 'false-alarm', reason: 'reflection', episode: episode.episode }
    must(await manager.call('PUT', `/api/alarms/${alarm.id}/verdict`, verdict), 200)
  }
  await cloud.relay.settled()
  const { proposals } = must<CameraFeedback>(await manager.call('GET', `/api/cameras/${camera}/feedback`), 200)
  const id = uuidv7()
  must(await manager.call('PUT', `/api/cameras/${camera}/changes/${id}`, { change: proposals[0]?.change }), 200)
  return id
}

import type { Alarm } from '@loujing/wire/http/sites'
import { evidenceUrl } from '../api/sites.ts'
import { may } from '../session/session.ts'
import type { SiteFeed } from './site-feed.ts'

/** The address of an alarm's picture once it has arrived in the cloud and the person may see it. */
export function pictureUrl(alarm: Alarm, feed: SiteFeed): string | undefined {
  const sha256 = alarm.episode?.picture.sha256
  if (!sha256 || !may('sites.see-pictures')) return undefined
  return alarm.pictureStored || feed.stored.has(sha256) ? evidenceUrl(sha256) : undefined
}

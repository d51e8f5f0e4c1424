import { inject, type InjectionKey, type ShallowRef } from 'vue'
import type { SiteFeed } from './site-feed.ts'

export const SITE_FEED: InjectionKey<Readonly<ShallowRef<SiteFeed | undefined>>> = Symbol('site feed')

/** The feed of the site whose pages are open. @throws when used outside a site's pages. */
export function useSiteFeed(): SiteFeed {
  const feed = inject(SITE_FEED)?.value
  if (!feed) throw new Error('no site is open')
  return feed
}

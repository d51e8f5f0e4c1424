import type { InjectionKey, ShallowRef } from 'vue'
import type { SiteFeed } from '../live/site-feed.ts'

/** Where the layout of a site's pages puts its feed. */
export const OPEN_SITE: InjectionKey<ShallowRef<SiteFeed | undefined>> = Symbol('open site')

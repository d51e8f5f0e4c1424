import type { SiteId } from '@loujing/wire/id'

const LAST_SITE = 'loujing.site'
/** The site that was open last on this machine. */
export const lastSite = (): SiteId | null => localStorage.getItem(LAST_SITE) as SiteId | null
export const rememberSite = (site: SiteId): void => localStorage.setItem(LAST_SITE, site)

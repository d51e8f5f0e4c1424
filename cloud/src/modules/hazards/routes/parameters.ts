import { AlarmId, HazardId, ResponsibilityId, SiteId } from '@loujing/wire/id'
import * as Type from 'typebox'

export const BySite = Type.Object({ siteId: SiteId })
export const ByAlarm = Type.Object({ alarmId: AlarmId })
export const ByHazard = Type.Object({ hazardId: HazardId })
export const ByResponsibility = Type.Object({ siteId: SiteId, responsibilityId: ResponsibilityId })

export const READ = { policy: 'hazards.read' } as const

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Alarm,
  AlarmAssignment,
  AlarmClip,
  AlarmComment,
  AlarmEvent,
  AlarmQuery,
  AlarmVerdict,
} from '@loujing/wire/http/sites'
import { PageQuery, pageOf } from '@loujing/wire/page'
import { actorOf } from '../../../platform/auth.ts'
import { callerOf } from '../../identity/index.ts'
import type { Sites } from '../service.ts'
import { ByAlarm, BySite, READ } from './parameters.ts'

const TREAT = { policy: 'sites.treat-alarms' } as const

export const alarmRoutes =
  ({ alarms, clips }: Pick<Sites, 'alarms' | 'clips'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sites/:siteId/alarms',
      { config: READ, schema: { params: BySite, querystring: AlarmQuery, response: { 200: pageOf(Alarm) } } },
      (request) => alarms.listAlarms(actorOf(request), request.params.siteId, request.query),
    )
    app.get('/alarms/:alarmId', { config: READ, schema: { params: ByAlarm, response: { 200: Alarm } } }, (request) =>
      alarms.getAlarm(actorOf(request), request.params.alarmId),
    )
    app.get(
      '/alarms/:alarmId/history',
      { config: READ, schema: { params: ByAlarm, querystring: PageQuery, response: { 200: pageOf(AlarmEvent) } } },
      (request) => alarms.listHistory(actorOf(request), request.params.alarmId, request.query),
    )
    app.post(
      '/alarms/:alarmId/acknowledge',
      { config: TREAT, schema: { params: ByAlarm, response: { 200: Alarm } } },
      (request) => alarms.acknowledge(callerOf(request), request.params.alarmId),
    )
    app.post(
      '/alarms/:alarmId/assign',
      { config: TREAT, schema: { params: ByAlarm, body: AlarmAssignment, response: { 200: Alarm } } },
      (request) => alarms.assign(callerOf(request), request.params.alarmId, request.body.assignee),
    )
    app.post(
      '/alarms/:alarmId/comments',
      { config: TREAT, schema: { params: ByAlarm, body: AlarmComment, response: { 200: Alarm } } },
      (request) => alarms.comment(callerOf(request), request.params.alarmId, request.body.text),
    )

    app.put(
      '/alarms/:alarmId/verdict',
      { config: TREAT, schema: { params: ByAlarm, body: AlarmVerdict, response: { 200: Alarm } } },
      (request) => alarms.judge(callerOf(request), request.params.alarmId, request.body),
    )
    app.delete(
      '/alarms/:alarmId/verdict',
      { config: TREAT, schema: { params: ByAlarm, response: { 200: Alarm } } },
      (request) => alarms.withdrawVerdict(callerOf(request), request.params.alarmId),
    )
    app.get(
      '/alarms/:alarmId/clips',
      { config: READ, schema: { params: ByAlarm, querystring: PageQuery, response: { 200: pageOf(AlarmClip) } } },
      (request) => clips.listClips(actorOf(request), request.params.alarmId, request.query),
    )
  }

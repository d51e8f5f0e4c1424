import type { ChannelChange, Delivery, Notice } from '@loujing/wire/http/notices'
import type { Page } from '@loujing/wire/page'
import { uuidv7 } from '@loujing/wire/id'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startApp } from './support/app.ts'
import { DINGTALK_SECRET, startRobots } from './support/robots.ts'
import { aCompany, aGateway, aMessage, aPerson, aSite, INVENTORY, must } from './support/seed.ts'

/** The whole cloud by its own timers: nobody moves a clock or turns a crank here. */
test('an alarm that nobody acknowledges reaches the next step’s DingTalk robot in time, signed, once', async () => {
  await using robots = await startRobots()
  const env = { LOUJING_NOTICE_HOSTS: '127.0.0.1', LOUJING_NOTICE_NETWORKS: '127.0.0.0/8' }
  await using cloud = await startApp({ env })
  const { founder } = await aCompany(cloud)
  const manager = await aPerson(cloud, founder, 'manager', ['manager'])
  const boss = await aPerson(cloud, founder, 'boss', ['project-manager'])
  const site = await aSite(manager)
  const gateway = await aGateway(cloud, manager, site)
  const channel: ChannelChange = {
    kind: 'dingtalk',
    name: '安全群',
    address: `${robots.url}/robot/send?access_token=T`,
    secret: DINGTALK_SECRET,
  }
  must(await boss.call('PUT', `/api/my/channels/${uuidv7()}`, channel), 200)
  const major = [
    { afterSeconds: 0, tell: [{ who: 'role', role: 'manager' }] },
    { afterSeconds: 3, tell: [{ who: 'role', role: 'project-manager' }] },
  ]
  const steps = { info: [], minor: [], major, critical: [] }
  must(await manager.call('PUT', `/api/sites/${site.id}/escalation`, { version: 0, steps }), 200)

  const since = new Date().toISOString()
  const alarm = { rule: 'dust-high', source: 'dust-1', point: 'pm10', state: 'active', severity: 'major', since }
  const raisedMs = Date.now()
  await gateway.send([
    aMessage(1, 'yunqi/edge/gw-1/inventory', INVENTORY),
    aMessage(2, 'yunqi/edge/flows/alarm', { ...alarm, value: 230, unit: 'ug/m3', threshold: 150 }),
  ])
  while (robots.calls.length === 0 && Date.now() - raisedMs < 20_000) await pause(50)
  await pause(1_500)
  expect(robots.calls).toHaveLength(1)
  expect(robots.calls[0]!.at - raisedMs).toBeGreaterThanOrEqual(3_000)
  expect(JSON.stringify(robots.calls[0]!.body)).toContain('扬尘超标')
  const bell = must<Page<Notice>>(await manager.call('GET', '/api/my/notices'), 200)
  expect(bell.items).toMatchObject([{ step: 1, alarmType: 'dust-high' }])
  const log = must<Page<Delivery>>(await manager.call('GET', `/api/sites/${site.id}/deliveries`), 200)
  expect(log.items).toMatchObject([{ step: 2, state: 'sent', tries: 1 }])
}, 60_000)

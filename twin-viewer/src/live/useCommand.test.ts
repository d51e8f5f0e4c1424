import type { Command } from '@loujing/wire/http/sites'
import type { CommandId, GatewayId } from '@loujing/wire/id'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp, effectScope, type EffectScope, shallowRef } from 'vue'
import type { SiteId } from '@loujing/wire/id'
import { createSiteFeed, type SiteFeed } from './site-feed.ts'
import { useCommand } from './useCommand.ts'
import { SITE_FEED } from './useSiteFeed.ts'

let feed: SiteFeed
let scope: EffectScope
let command: ReturnType<typeof useCommand>
/** What the gateway has made of a command when the cloud answers the request that gave it. */
let toldBeforeAnswer: Command['state'][]

const tell = (id: CommandId, state: Command['state']) =>
  feed.apply({ type: 'command', site: 's1' as SiteId, data: { id, state } as Command })

beforeEach(() => {
  toldBeforeAnswer = []
  vi.stubGlobal('fetch', async (_path: string, { body }: RequestInit) => {
    const { id } = JSON.parse(body as string) as Command
    for (const state of toldBeforeAnswer) tell(id, state)
    return Promise.resolve(Response.json({ id, state: 'waiting' }))
  })
  feed = createSiteFeed('s1' as SiteId)
  scope = effectScope()
  const app = createApp({})
  app.provide(SITE_FEED, shallowRef(feed))
  command = app.runWithContext(() => scope.run(useCommand)!)
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

const send = () => command.send('g1' as GatewayId, 'cam-gate', 'restart-source', {})

test('a command is followed from the answer of the cloud to that of the gateway', async () => {
  expect(await send()).toBe(true)
  expect(command.command.value?.state).toBe('waiting')
  const { id } = command.command.value!
  tell(id, 'sent')
  tell('another' as CommandId, 'failed')
  expect(command.command.value?.state).toBe('sent')
})

test('a gateway that is quicker than the answer of the cloud is believed', async () => {
  toldBeforeAnswer = ['sent', 'done']
  await send()
  expect(command.command.value?.state).toBe('done')
})

test('what became of the command before is not taken for this one', async () => {
  await send()
  const { id } = command.command.value!
  await send()
  tell(id, 'failed')
  expect(command.command.value?.state).toBe('waiting')
})

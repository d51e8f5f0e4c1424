import type { CommandName } from '@loujing/wire/command'
import type { Command } from '@loujing/wire/http/sites'
import { type CommandId, type GatewayId, type Slug, uuidv7 } from '@loujing/wire/id'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { sendCommand } from '../api/sites.ts'
import { useTask } from '../ui/useTask.ts'
import { useSiteFeed } from './useSiteFeed.ts'

/** Sends a command to one source and follows it until the gateway has answered. */
export function useCommand() {
  const feed = useSiteFeed()
  const command = shallowRef<Command>()
  const sending = useTask(sendCommand)
  let followed: CommandId | undefined
  onScopeDispose(
    feed.onCommand((told) => {
      if (told.id === followed) command.value = told
    }),
  )
  return {
    command,
    problem: sending.problem,
    busy: computed(() => sending.busy.value),
    async send(gateway: GatewayId, source: Slug, name: CommandName, args: Record<string, unknown>): Promise<boolean> {
      const id = uuidv7<CommandId>()
      followed = id
      command.value = undefined
      const done = await sending.run(gateway, { id, name, source, args })
      // The gateway can be quicker than the answer to the request: what the stream has told is newer than it.
      if (done && followed === id) command.value ??= sending.data.value
      return done
    },
  }
}

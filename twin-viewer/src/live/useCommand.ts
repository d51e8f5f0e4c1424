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
  onScopeDispose(
    feed.onCommand((told) => {
      if (told.id === command.value?.id) command.value = told
    }),
  )
  return {
    command,
    problem: sending.problem,
    busy: computed(() => sending.busy.value),
    async send(gateway: GatewayId, source: Slug, name: CommandName, args: Record<string, unknown>): Promise<boolean> {
      command.value = undefined
      const done = await sending.run(gateway, { id: uuidv7<CommandId>(), name, source, args })
      if (done) command.value = sending.data.value
      return done
    },
  }
}

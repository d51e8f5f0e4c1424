import { COMMANDS, type CommandRequest, type CommandResult } from '@loujing/wire/command'
import { Check, Errors } from 'typebox/value'
import type * as Type from 'typebox'
import type { Source, SourceChange } from '../sources/source.ts'

export type Outcome = { outcome: CommandResult['outcome']; detail?: string }
type Args<Name extends keyof typeof COMMANDS> = Type.Static<(typeof COMMANDS)[Name]>

/** What each command does to a source that the gateway reads itself. */
const ACTIONS: { [Name in keyof typeof COMMANDS]: (source: Source, args: Args<Name>) => Promise<string | void> } = {
  'set-sampling': (source, { periodMs }) => source.apply({ periodMs }),
  'set-threshold': (source, { label, threshold }) => source.apply({ thresholds: { [label]: threshold } }),
  'set-zones': (source, { zones }) => source.apply({ zones }),
  'set-masks': (source, { masks }) => commanded(source, { masks }),
  'restart-source': (source) => source.restart(),
}

/** Why a request cannot be done at all, or undefined. */
export function objection({ name, args }: CommandRequest): string | undefined {
  const schema: Type.TSchema = COMMANDS[name]
  if (Check(schema, args)) return undefined
  const [error] = Errors(schema, args)
  return `args${error?.instancePath ?? ''} ${error?.message ?? ''}`.slice(0, 300)
}

/** Does it. A source that cannot (zones of a meter) refuses by throwing an Error with a reason for people. */
export async function execute(source: Source, { name, args }: CommandRequest): Promise<Outcome> {
  const action = ACTIONS[name] as (source: Source, args: unknown) => Promise<string | void>
  try {
    const why = await action(source, args)
    return why === undefined ? { outcome: 'done' } : { outcome: 'refused', detail: why.slice(0, 300) }
  } catch (error) {
    return { outcome: 'failed', detail: String(error instanceof Error ? error.message : error).slice(0, 300) }
  }
}

/** @returns why not */
async function commanded(source: Source, change: SourceChange): Promise<string | undefined> {
  const why = source.objection?.(change)
  if (why === undefined) await source.apply(change)
  return why
}

export const toChange = (wanted: SourceChange): SourceChange => ({
  ...(wanted.periodMs !== undefined && { periodMs: wanted.periodMs }),
  ...(wanted.thresholds !== undefined && { thresholds: wanted.thresholds }),
  ...(wanted.zones !== undefined && { zones: wanted.zones }),
  ...(wanted.masks !== undefined && { masks: wanted.masks }),
  ...(wanted.calibration !== undefined && { calibration: wanted.calibration }),
})

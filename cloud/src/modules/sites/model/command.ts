import { COMMANDS, type CommandName, type DesiredState, type Mask, type Zone } from '@loujing/wire/command'
import type { NewCommand } from '@loujing/wire/http/sites'
import { Errors } from 'typebox/value'
import { refuse } from '../../../platform/errors.ts'
import { COMMAND_ARGUMENTS } from '../problems.ts'

export const DEFAULT_TIMEOUT_SECONDS = 300
/** A command without a result is told again after this long: an answer may have been lost, and the gateway does it once. */
export const TELL_AGAIN_AFTER_MS = 10_000

/** @throws Refusal command-arguments, with what is wrong */
export function checkArguments({ name, args }: Pick<NewCommand, 'name' | 'args'>): void {
  const errors = Errors(COMMANDS[name], args)
  if (errors.length > 0)
    throw refuse(COMMAND_ARGUMENTS, {
      errors: errors.map(({ instancePath, message }) => ({ pointer: `#/args${instancePath}`, detail: message })),
    })
}

type Sources = DesiredState['sources']
type Wanted = Sources[string]
type Change = (wanted: Wanted, args: Record<string, unknown>) => Wanted

// checkArguments has let them through
const CHANGES: Partial<Record<CommandName, Change>> = {
  'set-sampling': (wanted, { periodMs }) => ({ ...wanted, periodMs: periodMs as number }),
  'set-threshold': (wanted, { label, threshold }) => ({
    ...wanted,
    thresholds: { ...wanted.thresholds, [label as string]: threshold as number },
  }),
  'set-zones': (wanted, { zones }) => ({ ...wanted, zones: zones as Zone[] }),
  'set-masks': (wanted, { masks }) => ({ ...wanted, masks: masks as Mask[] }),
}

/** How the sources are wanted after a command; undefined when the command is an act and wants no state. */
export function desiredAfter(
  sources: Sources,
  { name, source, args }: Pick<NewCommand, 'name' | 'source' | 'args'>,
): Sources | undefined {
  const change = CHANGES[name]
  return change && { ...sources, [source]: change(sources[source] ?? {}, args) }
}

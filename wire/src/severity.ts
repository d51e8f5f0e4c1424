import * as Type from 'typebox'

/** From a note to danger of life; the index is the order. */
export const SEVERITIES = ['info', 'minor', 'major', 'critical'] as const
export type Severity = Type.Static<typeof Severity>
export const Severity = Type.Enum([...SEVERITIES])

export const isWorse = (a: Severity, b: Severity): boolean => SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b)

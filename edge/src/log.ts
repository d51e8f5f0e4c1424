import { pino, type Logger } from 'pino'

export type { Logger }

/** JSON lines on stdout, UTC. The message is a constant phrase, values are fields; secrets never get this far. */
export function createLog(level: string): Logger {
  return pino({
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', 'token', 'claimKey', 'authorization'],
  })
}

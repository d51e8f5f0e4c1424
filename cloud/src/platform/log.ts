import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/** JSON lines in UTC; what could let somebody in, or tells who somebody is, never reaches them. */
export const createLog = (level: string, to: DestinationStream = pino.destination(1)): Log =>
  pino(
    {
      name: 'cloud',
      level,
      timestamp: stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'req.headers.authorization',
          'req.headers.cookie',
          'headers.authorization',
          'headers.cookie',
          '*.password',
          '*.token',
          '*.claimKey',
          '*.phone',
          '*.idNumber',
        ],
        censor: '[redacted]',
      },
    },
    to,
  )

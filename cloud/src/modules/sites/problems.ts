import type { CalibrationProblem } from '@loujing/wire/ground'
import type { ProblemType } from '../../platform/errors.ts'

export const SLUG_TAKEN: ProblemType = { type: '/problems/sites/slug-taken', title: 'This slug is taken', status: 409 }
export const UNKNOWN_CLAIM_KEY: ProblemType = {
  type: '/problems/sites/unknown-claim-key',
  title: 'No gateway waits for this claim key',
  status: 404,
}
export const ALREADY_CLAIMED: ProblemType = {
  type: '/problems/sites/already-claimed',
  title: 'This claim key was used before',
  status: 409,
}
export const WRONG_GATEWAY: ProblemType = {
  type: '/problems/sites/wrong-gateway',
  title: 'This claim key belongs to another gateway',
  status: 409,
}
export const CREDENTIAL_TAKEN: ProblemType = {
  type: '/problems/sites/credential-taken',
  title: 'Another gateway has this credential; make a new one',
  status: 409,
}
export const NOT_CLAIMED: ProblemType = {
  type: '/problems/sites/not-claimed',
  title: 'This gateway has no credential to take away',
  status: 409,
}
export const CLAIM_EXPIRED: ProblemType = {
  type: '/problems/sites/claim-expired',
  title: 'The claim key is no longer valid; ask for a new one',
  status: 410,
}
export const ALREADY_ACKNOWLEDGED: ProblemType = {
  type: '/problems/sites/already-acknowledged',
  title: 'Somebody else acknowledged this alarm',
  status: 409,
}
export const UNKNOWN_EPISODE: ProblemType = {
  type: '/problems/sites/unknown-episode',
  title: 'This alarm has no such episode to judge',
  status: 409,
}
export const CANNOT_BE_ASSIGNED: ProblemType = {
  type: '/problems/sites/cannot-be-assigned',
  title: 'This person may not treat alarms',
  status: 409,
}
export const UNKNOWN_SOURCE: ProblemType = {
  type: '/problems/sites/unknown-source',
  title: 'The gateway has no such source',
  status: 409,
}
export const COMMAND_ARGUMENTS: ProblemType = {
  type: '/problems/sites/command-arguments',
  title: 'The arguments are not those of this command',
  status: 400,
}
export const COMMAND_ID_TAKEN: ProblemType = {
  type: '/problems/sites/command-id-taken',
  title: 'Another command has this id',
  status: 409,
}

/** Why pairs of points do not calibrate a camera. */
export const CALIBRATION: Record<CalibrationProblem, ProblemType> = {
  'too-few-points': {
    type: '/problems/sites/calibration-too-few-points',
    title: 'A camera is calibrated by four points or more',
    status: 400,
  },
  'equal-points': {
    type: '/problems/sites/calibration-equal-points',
    title: 'Two of the points are one and the same',
    status: 400,
  },
  'points-on-a-line': {
    type: '/problems/sites/calibration-points-on-a-line',
    title: 'Four of the points must have no three on one line',
    status: 400,
  },
  'no-plane': {
    type: '/problems/sites/calibration-no-plane',
    title: 'The points give no plane',
    status: 400,
  },
  'behind-the-camera': {
    type: '/problems/sites/calibration-behind-the-camera',
    title: 'The points do not belong together: two are mixed up',
    status: 400,
  },
}
export const TOO_MANY_LOOKS: ProblemType = {
  type: '/problems/sites/too-many-looks',
  title: 'So many look through cameras of this gateway that no more can',
  status: 429,
}
export const NOBODY_LOOKS: ProblemType = {
  type: '/problems/sites/nobody-looks',
  title: 'Nobody looks through this camera',
  status: 404,
}

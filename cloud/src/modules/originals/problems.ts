import type { ProblemType } from '../../platform/errors.ts'

export const NO_ORIGINAL: ProblemType = {
  type: '/problems/originals/no-original',
  title: 'No original of this picture is kept',
  status: 409,
}
export const NOT_HERE_YET: ProblemType = {
  type: '/problems/originals/not-here-yet',
  title: 'The sealed original has not arrived yet',
  status: 409,
}
export const UNKNOWN_HOLDERS: ProblemType = {
  type: '/problems/originals/unknown-holders',
  title: 'This picture is sealed for keys that nobody here holds',
  status: 409,
}
export const REQUEST_ID_TAKEN: ProblemType = {
  type: '/problems/originals/request-id-taken',
  title: 'Another request has this id',
  status: 409,
}
export const OWN_REQUEST: ProblemType = {
  type: '/problems/originals/own-request',
  title: 'Who asks for an original does not decide about it',
  status: 403,
}
export const NOT_A_HOLDER: ProblemType = {
  type: '/problems/originals/not-a-holder',
  title: 'You hold no key of this picture',
  status: 403,
}
export const NOT_WAITING: ProblemType = {
  type: '/problems/originals/not-waiting',
  title: 'This request is decided or its time is over',
  status: 409,
}
export const SEAT_DECIDED: ProblemType = {
  type: '/problems/originals/seat-decided',
  title: 'The other half of the key is still missing; this half was given',
  status: 409,
}
export const WRONG_PASSPHRASE: ProblemType = {
  type: '/problems/originals/wrong-passphrase',
  title: 'This is not the passphrase of the key',
  status: 403,
}
export const KEY_LOCKED: ProblemType = {
  type: '/problems/originals/key-locked',
  title: 'The passphrase was wrong too often; the key is locked for a while',
  status: 429,
}
export const NOT_THE_ASKER: ProblemType = {
  type: '/problems/originals/not-the-asker',
  title: 'An original is shown only to the one who asked for it',
  status: 403,
}
export const NOT_OPEN: ProblemType = {
  type: '/problems/originals/not-open',
  title: 'This original is not open',
  status: 409,
}
export const OTHER_BROWSER: ProblemType = {
  type: '/problems/originals/other-browser',
  title: 'An original opens only in the browser that asked for it',
  status: 403,
}
export const SPOILT: ProblemType = {
  type: '/problems/originals/spoilt',
  title: 'The sealed picture was changed; nothing of it is shown',
  status: 409,
}
export const HOLDS_OTHER_SEAT: ProblemType = {
  type: '/problems/originals/holds-other-seat',
  title: 'Nobody holds keys of both halves',
  status: 409,
}
export const KEY_ID_TAKEN: ProblemType = {
  type: '/problems/originals/key-id-taken',
  title: 'Another key has this id',
  status: 409,
}
export const SAME_HOLDER: ProblemType = {
  type: '/problems/originals/same-holder',
  title: 'A key is handed to another person who has a key of the same half in use',
  status: 409,
}

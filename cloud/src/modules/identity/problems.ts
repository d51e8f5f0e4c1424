import type { ProblemType } from '../../platform/errors.ts'

export const SETUP_DONE: ProblemType = {
  type: '/problems/identity/setup-done',
  title: 'Setup was done before',
  status: 409,
}
export const WRONG_SETUP_KEY: ProblemType = {
  type: '/problems/identity/wrong-setup-key',
  title: 'The setup key is not the one that the operator configured',
  status: 403,
}
export const WRONG_LOGIN: ProblemType = {
  type: '/problems/identity/wrong-login',
  title: 'Account and password do not belong together',
  status: 401,
}
/** `retryAfterSeconds` says for how long. */
export const LOCKED: ProblemType = {
  type: '/problems/identity/locked',
  title: 'Too many failures, this account waits',
  status: 429,
}
export const WRONG_PASSWORD: ProblemType = {
  type: '/problems/identity/wrong-password',
  title: 'The current password is another',
  status: 403,
}
/** The password is right; the same request again with `code`. */
export const CODE_REQUIRED: ProblemType = {
  type: '/problems/identity/code-required',
  title: 'A code of the second factor is asked for',
  status: 403,
}
export const WRONG_CODE: ProblemType = {
  type: '/problems/identity/wrong-code',
  title: 'This code does not hold, or was used before',
  status: 403,
}
export const NO_OFFER: ProblemType = {
  type: '/problems/identity/no-offer',
  title: 'No second factor is being enrolled',
  status: 409,
}
export const FACTOR_REQUIRED: ProblemType = {
  type: '/problems/identity/second-factor-required',
  title: 'A role of this person asks for a second factor',
  status: 409,
}
export const NO_PROVIDER: ProblemType = {
  type: '/problems/identity/no-provider',
  title: 'This installation has no identity provider',
  status: 404,
}
export const PROVIDER_AWAY: ProblemType = {
  type: '/problems/identity/provider-away',
  title: 'The identity provider does not answer',
  status: 502,
}
export const NOT_SIGNED_ON: ProblemType = {
  type: '/problems/identity/not-signed-on',
  title: 'The identity provider did not confirm this sign-on',
  status: 403,
}
/** The same for an account that does not exist, is disabled, or belongs to another at the provider. */
export const UNKNOWN_HERE: ProblemType = {
  type: '/problems/identity/unknown-here',
  title: 'Whom the identity provider names has no account here',
  status: 403,
}
export const ACCOUNT_TAKEN: ProblemType = {
  type: '/problems/identity/account-taken',
  title: 'This account is taken',
  status: 409,
}
/** Each person who holds a role has one decision, and nobody else has. */
export const REVIEW_INCOMPLETE: ProblemType = {
  type: '/problems/identity/review-incomplete',
  title: 'A review decides once on everybody who holds a role',
  status: 409,
}
export const REVIEW_ID_TAKEN: ProblemType = {
  type: '/problems/identity/review-id-taken',
  title: 'This review was done before, with other decisions',
  status: 409,
}
export const OWN_RIGHTS: ProblemType = {
  type: '/problems/identity/own-rights',
  title: 'Nobody changes his own rights',
  status: 409,
}
export const LAST_ADMINISTRATOR: ProblemType = {
  type: '/problems/identity/last-administrator',
  title: 'The last holder of this role keeps it',
  status: 409,
}
export const WRONG_VALUE: ProblemType = {
  type: '/problems/identity/wrong-value',
  title: 'This cannot be a number or an address of this kind',
  status: 400,
}
export const PERSON_CLOSED: ProblemType = {
  type: '/problems/identity/person-closed',
  title: 'This person is being deleted, or was',
  status: 409,
}

import type { VersionStep } from '@loujing/wire/http/documents'

export type VersionNumber = { major: number; minor: number }

/** What follows the newest version: a draft counts on behind the point, an issue before it. The first draft is 0.1, the first issue 1.0. */
export const nextNumber = (newest: VersionNumber | undefined, step: VersionStep): VersionNumber => {
  const { major, minor } = newest ?? { major: 0, minor: 0 }
  return step === 'major' ? { major: major + 1, minor: 0 } : { major, minor: minor + 1 }
}

export const isIssued = ({ minor }: VersionNumber): boolean => minor === 0

/** Whether a new version becomes the one that counts: an issue always, a draft while nothing is issued. */
export const becomesCurrent = (made: VersionNumber): boolean => isIssued(made) || made.major === 0

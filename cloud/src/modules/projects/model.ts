import type { ProblemType } from '../../platform/errors.ts'

export const CODE_TAKEN: ProblemType = {
  type: '/problems/projects/code-taken',
  title: 'This code is taken',
  status: 409,
}
export const NAME_TAKEN: ProblemType = {
  type: '/problems/projects/name-taken',
  title: 'The project has a phase of this name',
  status: 409,
}
export const WRONG_CREDIT_CODE: ProblemType = {
  type: '/problems/projects/wrong-credit-code',
  title: 'The check character of this credit code is wrong',
  status: 400,
}
export const CREDIT_CODE_TAKEN: ProblemType = {
  type: '/problems/projects/credit-code-taken',
  title: 'Another contractor of the project has this credit code',
  status: 409,
}
export const CONTRACTOR_ID_TAKEN: ProblemType = {
  type: '/problems/projects/contractor-id-taken',
  title: 'Another project has a contractor of this id',
  status: 409,
}
export const NO_CONTACT: ProblemType = {
  type: '/problems/projects/no-contact',
  title: 'A new contractor needs a contact',
  status: 400,
}

const CREDIT_CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Whether the last of the 18 characters checks the others: weights 3^i mod 31, modulus 31 (GB 32100-2015, 附录 A). */
export function isCreditCode(code: string): boolean {
  const values = Array.from(code, (character) => CREDIT_CHARACTERS.indexOf(character))
  if (values.length !== 18 || values.includes(-1)) return false
  let weight = 1
  let sum = 0
  for (const value of values.slice(0, 17)) {
    sum += value * weight
    weight = (weight * 3) % 31
  }
  return values[17] === (31 - (sum % 31)) % 31
}

/** 13812345678 → 138****5678; a short number keeps its last two digits. */
export function maskPhone(phone: string): string {
  const digits = phone.replaceAll(/[ -]/g, '')
  return digits.length >= 11 ? `${digits.slice(0, 3)}****${digits.slice(-4)}` : `****${digits.slice(-2)}`
}

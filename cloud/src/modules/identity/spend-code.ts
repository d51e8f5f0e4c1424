import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import * as factors from './factor-store.ts'
import type { FieldCipher } from './field-cipher.ts'
import { hashRecoveryCode, isTimeCode, stepOf } from './model/second-factor.ts'
import { CODE_REQUIRED, WRONG_CODE } from './problems.ts'

/** Whose secret a sealed one is. */
export const factorContextOf = (id: PersonId | string): string => `identity.person.second-factor:${id}`

/**
 * Spends the code that a person typed, a time code or a recovery code; nothing to spend for one who has no factor.
 * @throws Refusal code-required · wrong-code
 */
export type SpendCode = (tx: Tx, person: PersonId, code: string | undefined) => Promise<void>

export const createSpendCode =
  ({ fields, now }: { fields: FieldCipher; now: () => Date }): SpendCode =>
  async (tx, person, code) => {
    const factor = await factors.findFactor(tx, person)
    if (!factor?.secretSealed) return
    if (code === undefined) throw refuse(CODE_REQUIRED)
    const typed = code.replaceAll(/\s/g, '')
    if (isTimeCode(typed)) {
      const step = stepOf(fields.open(factor.secretSealed, factorContextOf(person)), typed, now().getTime())
      if (step === undefined || !(await factors.spendStep(tx, person, step))) throw refuse(WRONG_CODE)
    } else if (!(await factors.spendRecoveryCode(tx, person, hashRecoveryCode(typed)))) throw refuse(WRONG_CODE)
  }

import * as Type from 'typebox'
import { CameraId } from '../id.ts'

/**
 * What a sign at a camera says beside what is known (个人信息保护法, art. 17 and 26). `responsible` handles the pictures, `contact`
 * is how people reach it; both are printed and not kept. `camera` absent: a sign for all cameras of the site.
 */
export type SignRequest = Type.Static<typeof SignRequest>
export const SignRequest = Type.Object({
  responsible: Type.String({ minLength: 1, maxLength: 64 }),
  contact: Type.String({ minLength: 1, maxLength: 120 }),
  camera: Type.Optional(CameraId),
})

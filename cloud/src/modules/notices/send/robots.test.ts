import { expect, test } from 'vitest'
import { signDingtalk } from './robots.ts'

test('the signature of a DingTalk robot is that of the vector (domain.md §9.1)', () => {
  const signature = encodeURIComponent(signDingtalk('this is secret', 1_577_262_236_757))
  expect(signature).toBe('hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D')
})

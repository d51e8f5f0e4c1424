import type { Problem } from '@loujing/wire/problem'
import { computed, shallowRef } from 'vue'
import { toProblem } from '../api/problem.ts'

/** Something that is asked of the cloud: its newest result, whether it runs, and why it did not work. */
export function useTask<Arguments extends unknown[], Result>(work: (...args: Arguments) => Promise<Result>) {
  const data = shallowRef<Result>()
  const problem = shallowRef<Problem>()
  const running = shallowRef(0)
  let newest = 0

  /** True when it worked. An answer that a later call has overtaken is dropped. */
  async function run(...args: Arguments): Promise<boolean> {
    const turn = ++newest
    running.value++
    try {
      const result = await work(...args)
      if (turn === newest) {
        data.value = result
        problem.value = undefined
      }
      return true
    } catch (thrown) {
      if (turn === newest) problem.value = toProblem(thrown)
      return false
    } finally {
      running.value--
    }
  }
  return { data, problem, busy: computed(() => running.value > 0), run }
}

import { setImmediate } from 'node:timers/promises'

type Waiting<Value> = Map<string, PromiseWithResolvers<Value | undefined>>
type Load<Group, Value> = (group: Group, keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>

/**
 * Asks for many keys at once what many callers want at the same time: while one question of a group is under way, those who come
 * wait for the next, which is one for all of them. Nobody is told what was true before he asked.
 */
export function gather<Group, Value>(load: Load<Group, Value>) {
  const groups = new Map<Group, Waiting<Value>>()

  async function work(group: Group, waiting: Waiting<Value>): Promise<void> {
    while (waiting.size > 0) {
      // Those who came in the same turn of the loop come along.
      await setImmediate()
      const asked = new Map(waiting)
      waiting.clear()
      try {
        const found = await load(group, [...asked.keys()])
        for (const [key, { resolve }] of asked) resolve(found.get(key))
      } catch (error) {
        for (const { reject } of asked.values()) reject(error)
      }
    }
    groups.delete(group)
  }

  /** Undefined when there is nothing of this key. @throws what `load` throws, to all who waited for it */
  return (group: Group, key: string): Promise<Value | undefined> => {
    const busy = groups.get(group)
    const waiting = busy ?? new Map<string, PromiseWithResolvers<Value | undefined>>()
    const answer = waiting.get(key) ?? Promise.withResolvers<Value | undefined>()
    waiting.set(key, answer)
    if (!busy) {
      groups.set(group, waiting)
      void work(group, waiting)
    }
    return answer.promise
  }
}

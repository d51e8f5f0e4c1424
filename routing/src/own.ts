/** What a table has of its own under a word from a file: `constructor` is in no table, though every object answers to it. */
export const own = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

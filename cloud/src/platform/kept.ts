/** What was made for the last few keys. A key names the version that it was made of, so that nothing that is kept grows old. */
export function keepLast<Value>(most: number) {
  const kept = new Map<string, Value>()
  return async (key: string, make: () => Promise<Value>): Promise<Value> => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = await make()
    if (kept.size >= most) kept.delete(kept.keys().next().value!)
    kept.set(key, made)
    return made
  }
}

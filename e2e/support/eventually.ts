/** Asks again until `look` returns something other than undefined or false. @throws Error after `withinMs`, with the last fault */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
  withinMs = 30_000,
  everyMs = 50,
): Promise<T> {
  const deadline = Date.now() + withinMs
  let fault: unknown
  for (;;) {
    try {
      const seen = await look()
      if (seen !== undefined && seen !== false) return seen
      fault = undefined
    } catch (error) {
      fault = error
    }
    if (Date.now() > deadline) throw new Error(`not seen within ${withinMs} ms`, { cause: fault })
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

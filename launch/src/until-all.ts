/**
 * What all of them give. Waits for the others also when one fails, so that what they started can be stopped.
 * @throws what the first that failed threw
 */
export async function untilAll<Work extends readonly Promise<unknown>[]>(
  works: readonly [...Work],
): Promise<{ [Each in keyof Work]: Awaited<Work[Each]> }> {
  await Promise.allSettled(works)
  return Promise.all(works)
}

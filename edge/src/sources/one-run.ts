/** `work`, run once at a time: whoever calls while it runs waits for that run instead of beginning another. */
export function oneRun(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= work().finally(() => (running = undefined)))
}

/** Something that was started and can be stopped; resolves when its sockets and timers are gone. */
export type Device = { close(): Promise<void> }

/** Closes in the order in which they were started, the first error last, so that one broken device leaves no other running. */
export async function closeAll(devices: readonly Device[]): Promise<void> {
  const outcomes = await Promise.allSettled(devices.map((device) => device.close()))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
}

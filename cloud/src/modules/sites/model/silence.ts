/** A point that should report every `periodMs`. */
export type Watched<Id> = { id: Id; periodMs: number }

const PERIODS = 2

/**
 * Which points are silent, though their gateway talks: for more than two periods, counted to the moment at which anything of
 * the gateway was last heard. So a cut line makes no point stale (the gateway is offline, which is another alarm), and neither
 * does a device whose clock is wrong, since all times here are the cloud's own.
 */
export function silentPoints<Id>(
  points: readonly Watched<Id>[],
  heardMs: { get(id: Id): number | undefined },
  gatewayHeardMs: number,
): Id[] {
  return points
    .filter(({ id, periodMs }) => gatewayHeardMs - (heardMs.get(id) ?? gatewayHeardMs) > PERIODS * periodMs)
    .map(({ id }) => id)
}

/** Whether a gateway that should say how it is every `periodMs` has missed two heartbeats. */
export const isGatewaySilent = (heardMs: number, nowMs: number, periodMs: number): boolean =>
  nowMs - heardMs > PERIODS * periodMs

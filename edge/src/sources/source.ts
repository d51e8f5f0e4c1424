import type { Calibration } from '@loujing/wire/calibration'
import type { Mask, Zone } from '@loujing/wire/command'
import type { SourceHealth } from '@loujing/wire/edge-status'
import type { Envelope } from '@loujing/wire/envelope'
import type { Sha256, Slug } from '@loujing/wire/id'
import type { Topic } from '@loujing/wire/topic'
import type { SourceProblem } from './problems.ts'

/** Resolves when the fact is durable (PUBACK). `preview` = QoS 0, may be shed. */
export type Publish = (topic: Topic, payload: Envelope | Uint8Array, options?: { preview?: boolean }) => Promise<void>

/** Keeps a picture durably on the gateway (done when it resolves) and queues it for the cloud; content-addressed. */
export type KeepEvidence = (bytes: Uint8Array, contentType: string) => Promise<Sha256>

/** Says that `source` met bad input; the gateway counts by `type` and shows the newest detail. Never throws. */
export type ReportProblem = (type: SourceProblem, source: Slug, detail: string) => void

/** All that a source may do to the rest of the gateway. */
export type Ports = { publish: Publish; keepEvidence: KeepEvidence; problem: ReportProblem }

/** What may be changed while a source runs; a member left out stays as it is. */
export type SourceChange = {
  periodMs?: number
  thresholds?: Record<string, number>
  zones?: Zone[]
  masks?: Mask[]
  /** Null takes it away. */
  calibration?: Calibration | null
}

/**
 * A camera or a sensor that the gateway reads itself. Constructing does nothing. `start` resolves when the source is
 * trying, not when the device has answered: a dead camera is a health state, not a failure to start. It rejects only when
 * the gateway cannot do its own part (a TCP port that is taken). After `close` it may be started again.
 */
export interface Source {
  readonly source: Slug
  readonly kind: 'camera' | 'sensor'
  /** @param signal when aborted the source closes itself, as by `close` */
  start(ports: Ports, signal: AbortSignal): Promise<void>
  /** @throws Error with a reason for people when this kind of source has nothing like it (zones of a meter) */
  apply(change: SourceChange): Promise<void>
  /** Why a change may not be commanded (for people); undefined when it may. `apply` takes what it can of it all the same. */
  objection?(change: SourceChange): string | undefined
  /** The command `restart-source`: drops the connection and begins anew with the settings in force. */
  restart(): Promise<void>
  health(): SourceHealth
  /**
   * Of a camera: shows what it sees now, with heads and masks hidden, until what is returned is called. One at a time: a later
   * call takes the place of an earlier one.
   */
  show?(to: { widthPx: () => number; take: (jpeg: Uint8Array, takenMs: number) => void }): () => void
  close(): Promise<void>
  /** The TCP port on which the gateway waits for this device, while started; absent where the gateway connects. */
  port?(): number | undefined
}

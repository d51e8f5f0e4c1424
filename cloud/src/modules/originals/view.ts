import type { OriginalRequest } from '@loujing/wire/http/originals'
import { toInstant } from '@loujing/wire/instant'
import type { PersonId } from '@loujing/wire/id'
import type { Actor } from '../../platform/auth.ts'
import type { Reader } from '../../platform/db.ts'
import type { FieldCipher, Identity } from '../identity/index.ts'
import { MOST_LOOKS, stateOf } from './model.ts'
import { keysOfPerson } from './store/holder-key.ts'
import { listDecisions, type DecisionRow, type RequestRow } from './store/request.ts'

type Deps = { now: () => Date; identity: Pick<Identity, 'namesOf' | 'may'>; fields: FieldCipher }

/** Where the words of a request stay: somebody's name may be among them. */
export const reasonContext = (id: string): string => `originals.request.reason:${id}`
export const rejectionContext = (id: string): string => `originals.decision.reason:${id}`

/** Requests as the wire has them, with the names of people as `looker` may see them. */
export async function toRequests(
  { now, identity, fields }: Deps,
  tx: Reader,
  looker: Actor,
  rows: readonly RequestRow[],
): Promise<OriginalRequest[]> {
  const decisions = await listDecisions(
    tx,
    rows.map(({ id }) => id),
  )
  const people = [...rows.map(({ askedBy }) => askedBy), ...decisions.map(({ person }) => person)]
  const names = await identity.namesOf(tx, looker, people)
  const who = (id: PersonId) => ({ id, name: names.get(id) ?? '*' })
  const seat = identity.may(looker, 'originals.approve') ? (await keysOfPerson(tx, looker.person))[0]?.seat : undefined

  return rows.map((row): OriginalRequest => {
    const mine = decisions.filter(({ requestId }) => requestId === row.id)
    const state = stateOf(row, mine, now())
    const no = mine.find((decision) => decision.seat === null)
    const isFree = seat !== undefined && !mine.some((decision) => decision.seat === seat)
    return {
      id: row.id,
      alarm: row.alarmId,
      site: row.siteId,
      camera: row.cameraId,
      cameraName: row.cameraName,
      takenAt: toInstant(row.takenAt),
      purpose: row.purpose,
      reason: fields.open(row.reasonSealed, reasonContext(row.id)),
      askedBy: who(row.askedBy),
      askedAt: toInstant(row.askedAt),
      decideBefore: toInstant(row.decideBefore),
      state,
      approvals: mine.flatMap(({ seat: given, person, at }) =>
        given ? [{ seat: given, by: who(person), at: toInstant(at) }] : [],
      ),
      ...(no && { rejection: { by: who(no.person), at: toInstant(no.at), reason: wordsOf(no) } }),
      ...(row.lookBefore && { lookBefore: toInstant(row.lookBefore) }),
      looks: row.looks,
      mostLooks: MOST_LOOKS,
      isMine: row.askedBy === looker.person,
      mayDecide: state === 'waiting' && row.askedBy !== looker.person && isFree,
    }
  })

  function wordsOf({ requestId, reasonSealed }: DecisionRow): string {
    return reasonSealed ? fields.open(reasonSealed, rejectionContext(requestId)) : ''
  }
}

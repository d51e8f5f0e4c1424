import type { Colleague } from '@loujing/wire/http/approvals'
import { shallowRef } from 'vue'
import { listColleagues } from '../api/approvals.ts'

/** Those to whom work can be given; empty until they are there. */
export function useColleagues() {
  const colleagues = shallowRef<Colleague[]>([])
  void listColleagues().then(
    (all) => (colleagues.value = all),
    // The picker stays empty, and says so.
    () => undefined,
  )
  return colleagues
}

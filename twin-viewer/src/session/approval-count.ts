import { onScopeDispose, readonly, shallowRef } from 'vue'
import { countApprovals } from '../api/approvals.ts'
import { may } from './session.ts'

const EVERY_MS = 30_000
const waiting = shallowRef(0)

/** How many approvals wait for the reader: one number for the whole interface, looked up again now and then. */
export function useApprovalCount() {
  async function refresh(): Promise<void> {
    if (!may('approvals.read') || document.hidden) return
    // It is a hint: when it cannot be asked, the last one stands.
    waiting.value = await countApprovals().then(
      (counts) => counts.waiting,
      () => waiting.value,
    )
  }
  return { waiting: readonly(waiting), refresh }
}

/** Keeps the number fresh while the caller lives. */
export function keepApprovalCount() {
  const { refresh } = useApprovalCount()
  void refresh()
  const timer = setInterval(() => void refresh(), EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  return { waiting: readonly(waiting), refresh }
}

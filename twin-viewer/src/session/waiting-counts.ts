import { onScopeDispose, readonly, type ShallowRef, shallowRef } from 'vue'
import { countApprovals } from '../api/approvals.ts'
import { countUnread } from '../api/notices.ts'
import { may } from './session.ts'

const EVERY_MS = 30_000

/** A number for the whole interface, asked for again now and then; `keep` keeps it fresh while the caller lives. */
function counted(ask: () => Promise<number>, isAllowed: () => boolean) {
  const count: ShallowRef<number> = shallowRef(0)
  async function refresh(): Promise<void> {
    if (!isAllowed() || document.hidden) return
    // It is a hint: when it cannot be asked, the last one stands.
    count.value = await ask().catch(() => count.value)
  }
  const use = () => ({ count: readonly(count), refresh })
  function keep() {
    void refresh()
    const timer = setInterval(() => void refresh(), EVERY_MS)
    onScopeDispose(() => clearInterval(timer))
    return use()
  }
  return { use, keep }
}

/** How many approvals wait for the reader. */
export const { use: useApprovalCount, keep: keepApprovalCount } = counted(
  async () => (await countApprovals()).waiting,
  () => may('approvals.read'),
)
/** How many lines of his bell list the reader has not read. */
export const { use: useUnreadCount, keep: keepUnreadCount } = counted(
  async () => (await countUnread()).unread,
  () => true,
)

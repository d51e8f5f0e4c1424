import { onScopeDispose, readonly, type Ref, ref } from 'vue'

/** The present in milliseconds, moving every `everyMs`, for texts such as "3 minutes ago" and for staleness. */
export function useClock(everyMs = 1000): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), everyMs)
  onScopeDispose(() => clearInterval(timer))
  return readonly(now)
}

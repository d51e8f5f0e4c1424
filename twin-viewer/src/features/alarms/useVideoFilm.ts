import { ref, type Ref } from 'vue'

/** Plays a clip that the browser decodes: what its element says, and what it is told. */
export function useVideoFilm(element: Readonly<Ref<HTMLVideoElement | null>>) {
  const positionMs = ref(0)
  const isPlaying = ref(false)
  const isFailed = ref(false)
  return {
    positionMs,
    isPlaying,
    isFailed,
    /** To be bound to the element. */
    events: {
      timeupdate: () => (positionMs.value = (element.value?.currentTime ?? 0) * 1000),
      seeked: () => (positionMs.value = (element.value?.currentTime ?? 0) * 1000),
      play: () => (isPlaying.value = true),
      pause: () => (isPlaying.value = false),
      ended: () => (isPlaying.value = false),
      error: () => (isFailed.value = true),
    },
    play: () => void element.value?.play().catch(() => (isFailed.value = true)),
    pause: () => element.value?.pause(),
    seek(toMs: number): void {
      if (element.value) element.value.currentTime = toMs / 1000
    },
  }
}

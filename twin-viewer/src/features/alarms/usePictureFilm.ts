import type { ClipFile } from '@loujing/wire/clip'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { evidenceUrl } from '../../api/sites.ts'
import { picturesIn } from './clip-pictures.ts'

/** Plays a clip that is its pictures: loaded once, shown at even distances. */
export function usePictureFilm(file: ClipFile) {
  const shown = shallowRef<string>()
  const positionMs = ref(0)
  const isPlaying = ref(false)
  const isFailed = ref(false)
  const addresses: string[] = []
  const eachMs = file.durationMs / file.frames
  let timer: ReturnType<typeof setInterval> | undefined

  function seek(toMs: number): void {
    const at = Math.min(addresses.length - 1, Math.max(0, Math.floor(toMs / eachMs)))
    positionMs.value = at * eachMs
    shown.value = addresses[at]
  }

  function pause(): void {
    isPlaying.value = false
    clearInterval(timer)
  }

  function play(): void {
    if (positionMs.value + eachMs >= file.durationMs) seek(0)
    isPlaying.value = true
    timer = setInterval(() => {
      seek(positionMs.value + eachMs)
      if (positionMs.value + eachMs * 1.5 >= file.durationMs) pause()
    }, eachMs)
  }

  async function load(): Promise<void> {
    const response = await fetch(evidenceUrl(file.sha256), { credentials: 'same-origin' })
    const pictures = response.ok ? picturesIn(new Uint8Array(await response.arrayBuffer())) : []
    addresses.push(...pictures.map((picture) => URL.createObjectURL(picture)))
    isFailed.value = addresses.length === 0
    seek(0)
  }

  onScopeDispose(() => {
    pause()
    for (const address of addresses) URL.revokeObjectURL(address)
  })
  load().catch(() => (isFailed.value = true))
  return { shown, positionMs, isPlaying, isFailed, play, pause, seek }
}

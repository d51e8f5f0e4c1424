import type { Twin } from '@loujing/wire/http/twin'
import type { Problem } from '@loujing/wire/problem'
import { inject, type InjectionKey, onBeforeUnmount, onMounted, type ShallowRef, shallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { toProblem } from '../../api/problem.ts'
import type { Aim } from '../../scene/aim.ts'
import { qualityOf, rendererName } from '../../scene/quality.ts'
import type { Scene } from '../../scene/scene.ts'

export const SCENE: InjectionKey<Readonly<ShallowRef<Scene | undefined>>> = Symbol('scene')

/** Opens the scene of a twin on an element, and closes it with the component. Cesium is only fetched here. */
export function useScene(container: Readonly<ShallowRef<HTMLElement | null>>, twin: Twin, onPick: (aim?: Aim) => void) {
  const scene = shallowRef<Scene>()
  const problem = shallowRef<Problem>()
  const ready = shallowRef(false)
  const { lite, rs } = useRoute().query
  const renderer = rendererName()
  let gone = false

  async function open() {
    if (!renderer) {
      problem.value = {
        type: '/problems/viewer/no-webgl',
        title: 'This browser cannot draw in three dimensions',
        status: 0,
      }
      return
    }
    const { createScene } = await import('../../scene/scene.ts')
    if (gone || !container.value) return
    const wish = { lite: lite === null ? '' : lite?.toString(), rs: rs?.toString() }
    scene.value = createScene({
      container: container.value,
      twin,
      quality: qualityOf(wish, renderer, matchMedia('(prefers-reduced-motion: reduce)').matches),
      onPick,
      onReady: () => {
        ready.value = true
        document.body.dataset['ready'] = 'true'
      },
      onFailed: (thrown) => void (problem.value = toProblem(thrown)),
    })
  }

  onMounted(() => {
    open().catch((thrown: unknown) => (problem.value = toProblem(thrown)))
  })
  onBeforeUnmount(() => {
    gone = true
    delete document.body.dataset['ready']
    scene.value?.close()
    scene.value = undefined
  })
  return { scene, problem, ready }
}

export function useOpenScene(): Readonly<ShallowRef<Scene | undefined>> {
  const scene = inject(SCENE)
  if (!scene) throw new Error('no scene around this component')
  return scene
}

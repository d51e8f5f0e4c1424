import type { Topic, TopicEntry, TopicState, TopicView } from '@loujing/wire/http/topics'
import { type SiteId, type TopicCommentId, type TopicId, type TopicViewId, uuidv7 } from '@loujing/wire/id'
import { shallowRef, watch } from 'vue'
import { addTopicComment, addTopicView, getTopic, listTopics, saveTopic } from '../../../api/topics.ts'
import type { Origin } from '@loujing/wire/http/sites'
import { createModelFrame } from '../../../scene/model-frame.ts'
import { halfSpacesOf } from '../../../scene/section.ts'
import { useTask } from '../../../ui/useTask.ts'
import type { BuildingView } from '../building/useBuilding.ts'
import { ALL_VISIBLE, type Painter } from '../building/visibility.ts'
import { painterOf, toBimView, toSection, toStandpoint } from './bim-view.ts'
import { snapshotOf } from './snapshot.ts'

type Deps = { site: SiteId; origin: () => Origin | undefined; building: BuildingView }
/** A view that is being kept, with its picture, before anybody has said what it is about. */
export type Taken = { view: ReturnType<typeof toBimView>; line: string | undefined; picture: string }

/** Issues on the models: the list, the one that is open, and the way between what one sees and what BCF says. */
export function useTopics({ site, origin, building }: Deps) {
  const state = shallowRef<TopicState | undefined>('open')
  const open = shallowRef<Topic>()
  /** Planes of the view that is shown that our one cut cannot show. */
  const planesLeft = shallowRef(0)
  let painted: Painter | undefined
  const list = useTask(() => listTopics(site, state.value))
  const reading = useTask(async (id: TopicId) => (open.value = await getTopic(site, id)))
  const saving = useTask(async (work: () => Promise<Topic>) => {
    open.value = await work()
    await list.run()
  })
  watch(state, () => void list.run(), { immediate: true })

  const modelOf = (line: string | undefined) => {
    const standing = building.models()
    return standing.find((model) => model.line === line) ?? standing[0]
  }
  const frameOf = (line: string | undefined) => {
    const [own, ground] = [modelOf(line)?.georeference, origin()]
    return own && ground && createModelFrame(ground, own)
  }
  /** Stands where the view was taken, and shows what it shows. */
  function show({ view, line }: TopicView): void {
    const [scene, frame] = [building.scene(), frameOf(line)]
    if (!scene || !frame) return
    const { section, left } = toSection(view, frame)
    planesLeft.value = left
    building.change(ALL_VISIBLE)
    building.section.value = section
    building.painter.value = painted = painterOf(view)
    const solid = building.solids.value?.all.find(({ guid }) => guid === view.selected[0])
    building.select(solid)
    if (view.camera) scene.eye.stand(toStandpoint(view.camera, scene.eye.aspect(), frame))
    else if (solid) building.fly([solid])
  }

  /** What is seen now, with its picture; undefined while nothing stands. */
  function take(): Taken | undefined {
    const scene = building.scene()
    const line = modelOf(building.models().find(({ id }) => id === building.selected.value?.model)?.line)?.line
    const frame = frameOf(line)
    if (!scene || !frame) return undefined
    const seen = {
      ...{ standpoint: scene.eye.standpoint(), aspect: scene.eye.aspect() },
      halfSpaces: halfSpacesOf(building.section.value),
      visibility: building.visibility.value,
      selected: building.selected.value ? [building.selected.value.guid] : [],
    }
    return {
      view: toBimView(seen, frame, building.solids.value?.all ?? []),
      line,
      picture: snapshotOf(scene.takePicture()),
    }
  }

  const add = (topic: TopicId, id: TopicViewId, { view, line, picture }: Taken) =>
    addTopicView(site, topic, id, { view, ...(line && { line }), snapshot: picture.slice(picture.indexOf(',') + 1) })

  return {
    ...{ site, state, open, planesLeft, list, reading, saving, show, take },
    /** On a phone there is room for the words or for the view: he goes there himself. */
    async choose(id: TopicId, isPhone: boolean): Promise<void> {
      if (!(await reading.run(id))) return
      const [first] = open.value?.views ?? []
      if (first && !isPhone) show(first)
    },
    close(): void {
      open.value = undefined
      planesLeft.value = 0
      // By now another tool may have painted.
      if (building.painter.value === painted) building.painter.value = undefined
      painted = undefined
    },
    /** The ids are the caller's: the same again after an answer that was lost is the same topic. */
    create: (ids: { topic: TopicId; view: TopicViewId }, entry: TopicEntry, taken: Taken) =>
      saving.run(async () => {
        await saveTopic(site, ids.topic, 0, entry)
        return add(ids.topic, ids.view, taken)
      }),
    change: ({ id, version, topic }: Topic, entry: Partial<TopicEntry>) =>
      saving.run(() => saveTopic(site, id, version, { ...topic, ...entry })),
    comment: ({ id }: Topic, ids: { comment: TopicCommentId; view: TopicViewId }, text: string, taken?: Taken) =>
      saving.run(async () => {
        if (taken) await add(id, ids.view, taken)
        return addTopicComment(site, id, ids.comment, { text, ...(taken && { view: ids.view }) })
      }),
    newIds: () => ({ topic: uuidv7<TopicId>(), view: uuidv7<TopicViewId>(), comment: uuidv7<TopicCommentId>() }),
  }
}
export type Topics = ReturnType<typeof useTopics>

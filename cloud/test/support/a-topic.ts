import type { Site } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import { must, type Session } from './seed.ts'

/** Nothing but a line between red and blue: the smallest picture that a browser shows. */
export const TINY_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwMAAAAX/AQC2Gk+KAAAAAElFTkSuQmCC'

/** A topic of a site with one view, its picture and a comment. */
export async function aTopic(manager: Session, site: Site): Promise<Record<string, string>> {
  const [topicId, topicViewId, topicCommentId] = [uuidv7<string>(), uuidv7<string>(), uuidv7<string>()]
  const url = `/api/sites/${site.id}/topics/${topicId}`
  const topic = { title: '管线穿梁', type: '碰撞', state: 'open', labels: [] }
  must(await manager.call('PUT', url, { version: 0, topic }), 200)
  const visible = { byDefault: true, except: [], spaces: false, openings: false }
  const view = { selected: [], visible, colours: [], planes: [], lines: [] }
  must(await manager.call('PUT', `${url}/views/${topicViewId}`, { view, snapshot: TINY_PNG }), 200)
  must(await manager.call('PUT', `${url}/comments/${topicCommentId}`, { text: '请设计复核' }), 200)
  return { topicId, topicViewId, topicCommentId }
}

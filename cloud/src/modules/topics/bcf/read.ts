import { readArchive } from './archive.ts'
import { ARCHIVE, type Bcf, type BcfComment, type BcfTopic, type BcfView, type Snapshot } from './bcf.ts'
import { readView } from './read-view.ts'
import { childOf, childrenOf, listOf, NotBcf, parseXml, textOf, type XmlNode } from './xml.ts'

const MOST_TOPICS = 5000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** What a topic may hold and we do not keep: in a holder (3.0), or by itself (2.1). */
const LEFT = {
  snippet: ['BimSnippet', 'BimSnippet'],
  document: ['DocumentReferences', 'DocumentReference'],
  link: ['ReferenceLinks', 'ReferenceLink'],
  related: ['RelatedTopics', 'RelatedTopic'],
} as const

/** A BCF archive of version 2.0, 2.1 or 3.0. @throws NotBcf when it holds no topic, or one that has no id or no title */
export async function readBcf(bytes: Buffer): Promise<Bcf> {
  const { files, others } = await readArchive(bytes)
  const text = (name: string) => files.get(name)?.toString('utf8')
  const version = text(ARCHIVE.version)
  const left = new Map<string, number>([['file', others]])
  const leave = (what: string, count: number) => left.set(what, (left.get(what) ?? 0) + count)
  // An archive may lie in a folder of its own.
  const markups = [...files.keys()].filter((name) => name.split('/').at(-1)!.toLowerCase() === ARCHIVE.topic)
  if (markups.length === 0) throw new NotBcf('it holds no topic')
  if (markups.length > MOST_TOPICS) throw new NotBcf(`it holds ${markups.length} topics`)
  const topics = markups.map((name) => {
    const folder = name.slice(0, -ARCHIVE.topic.length)
    return topicOf(parseXml(text(name)!), (file) => files.get(`${folder}${file}`), leave)
  })
  return {
    version: (version && parseXml(version).attributes['VersionId']) ?? '',
    topics,
    left: [...left].filter(([, count]) => count > 0).map(([what, count]) => ({ what, count })),
  }
}

type Find = (file: string) => Buffer | undefined
type Leave = (what: string, count: number) => void

function topicOf(root: XmlNode, find: Find, leave: Leave): BcfTopic {
  const topic = childOf(root, 'Topic')
  const id = idOf(topic)
  const title = textOf(topic, 'Title')
  if (!topic || !id || !title) throw new NotBcf('a topic has no id or no title')
  for (const [what, [holder, name]] of Object.entries(LEFT)) leave(what, listOf(topic, holder, name).length)
  // 3.0 has comments and views within the topic, 2.1 beside it.
  const comments = [...listOf(topic, 'Comments', 'Comment'), ...childrenOf(root, 'Comment')]
  const views = [...childrenOf(childOf(topic, 'Viewpoints'), 'ViewPoint'), ...childrenOf(root, 'Viewpoints')]
  const createdAt =
    momentOf(topic, 'CreationDate') ?? Math.min(...comments.map((node) => momentOf(node, 'Date') ?? Infinity))
  return {
    ...{ id, title },
    type: topic.attributes['TopicType'] || 'Issue',
    status: topic.attributes['TopicStatus'] || 'Open',
    priority: textOf(topic, 'Priority'),
    stage: textOf(topic, 'Stage'),
    labels: [...childrenOf(childOf(topic, 'Labels'), 'Label'), ...childrenOf(topic, 'Labels')]
      .map(({ text }) => text.trim())
      .filter((label) => label !== ''),
    description: textOf(topic, 'Description'),
    due: momentOf(topic, 'DueDate'),
    assignedTo: textOf(topic, 'AssignedTo'),
    createdAt: Number.isFinite(createdAt) ? createdAt : 0,
    author: textOf(topic, 'CreationAuthor') ?? '',
    modifiedAt: momentOf(topic, 'ModifiedDate'),
    modifiedBy: textOf(topic, 'ModifiedAuthor'),
    models: listOf(childOf(root, 'Header') ?? root, 'Files', 'File').map((file) => ({
      fileName: textOf(file, 'Filename'),
      project: file.attributes['IfcProject'],
    })),
    comments: comments.flatMap((node) => commentOf(node) ?? []),
    views: [...views]
      .sort((a, b) => Number(textOf(a, 'Index') ?? 0) - Number(textOf(b, 'Index') ?? 0))
      .flatMap((node) => viewOf(node, find, leave) ?? []),
  }
}

/** A comment without words shows a view and nothing else. */
function commentOf(node: XmlNode): BcfComment | undefined {
  const [id, at] = [idOf(node), momentOf(node, 'Date')]
  const text = textOf(node, 'Comment')
  if (!id || at === undefined || text === undefined) return undefined
  return { id, at, author: textOf(node, 'Author') ?? '', text, view: idOf(childOf(node, 'Viewpoint')) }
}

function viewOf(node: XmlNode, find: Find, leave: Leave): BcfView | undefined {
  const id = idOf(node)
  const file = find(textOf(node, 'Viewpoint') ?? 'viewpoint.bcfv')
  const snapshot = pictureOf(find(textOf(node, 'Snapshot') ?? ''))
  if (!id || (!file && !snapshot)) return undefined
  const root = file ? parseXml(file.toString('utf8')) : { name: '', attributes: {}, children: [], text: '' }
  leave('bitmap', childrenOf(root, 'Bitmap').length + childrenOf(childOf(root, 'Bitmaps'), 'Bitmap').length)
  return { id, view: readView(root), ...(snapshot && { snapshot }) }
}

/** What its first bytes say that it is, whatever it is called. */
export function pictureOf(bytes: Buffer | undefined): Snapshot | undefined {
  if (bytes?.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return { type: 'image/png', bytes }
  if (bytes?.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return { type: 'image/jpeg', bytes }
  return undefined
}

function idOf(node: XmlNode | undefined): string | undefined {
  const id = (node?.attributes['Guid'] ?? '').toLowerCase()
  return UUID.test(id) ? id : undefined
}

function momentOf(node: XmlNode | undefined, name: string): number | undefined {
  const ms = Date.parse(textOf(node, name) ?? '')
  return Number.isFinite(ms) ? ms : undefined
}

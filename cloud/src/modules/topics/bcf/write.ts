import type { BcfVersion } from '@loujing/wire/http/topics'
import XMLBuilder from 'fast-xml-builder'
import { zipSync, type Zippable } from 'fflate'
import { ARCHIVE, type BcfComment, type BcfTopic, type BcfView } from './bcf.ts'
import { writeView } from './write-view.ts'

const BUILDER = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
})
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
const ENCODER = new TextEncoder()
/** A picture is packed already. */
const STORED = { level: 0 } as const

/** A BCF archive for other programs. Comments and views lie where the version has them. */
export function writeBcf(
  topics: readonly BcfTopic[],
  version: BcfVersion,
  project: { id: string; name: string },
): Uint8Array {
  const is21 = version === '2.1'
  const files: Zippable = {
    [ARCHIVE.version]: xml({ Version: { '@VersionId': version, ...(is21 && { DetailedVersion: version }) } }),
    'project.bcfp': xml(
      is21
        ? { ProjectExtension: { Project: { '@ProjectId': project.id, Name: project.name }, ExtensionSchema: '' } }
        : { ProjectInfo: { Project: { '@ProjectId': project.id, Name: project.name } } },
    ),
    ...(!is21 && { 'extensions.xml': xml({ Extensions: extensionsOf(topics) }) }),
  }
  for (const topic of topics) {
    files[`${topic.id}/${ARCHIVE.topic}`] = xml({ Markup: is21 ? markup21(topic) : markup30(topic) })
    for (const one of topic.views) {
      files[`${topic.id}/${nameOf(one)}`] = xml(writeView(one.id, one.view, version))
      if (one.snapshot) files[`${topic.id}/${pictureOf(one)}`] = [one.snapshot.bytes, STORED]
    }
  }
  return zipSync(files)
}

const xml = (tree: object): Uint8Array => ENCODER.encode(HEAD + BUILDER.build(tree))
const nameOf = ({ id }: BcfView) => `${id}.bcfv`
const pictureOf = ({ id, snapshot }: BcfView) => `${id}.${snapshot?.type === 'image/jpeg' ? 'jpg' : 'png'}`
const moment = (ms: number) => new Date(ms).toISOString()
/** Nobody is not allowed to have made something. */
const author = (name: string) => name.trim() || 'unknown'

const headOf = ({ models }: BcfTopic, external: string) =>
  models.map(({ fileName, project }) => ({
    ...(project && { '@IfcProject': project }),
    [external]: true,
    ...(fileName && { Filename: fileName }),
  }))

function topicOf(topic: BcfTopic, labels: object) {
  return {
    ...{ '@Guid': topic.id, '@TopicType': topic.type, '@TopicStatus': topic.status, Title: topic.title },
    ...(topic.priority && { Priority: topic.priority }),
    ...(topic.labels.length > 0 && labels),
    ...{ CreationDate: moment(topic.createdAt), CreationAuthor: author(topic.author) },
    ...(topic.modifiedAt !== undefined && { ModifiedDate: moment(topic.modifiedAt) }),
    ...(topic.modifiedBy && { ModifiedAuthor: topic.modifiedBy }),
    ...(topic.due !== undefined && { DueDate: moment(topic.due) }),
    ...(topic.assignedTo && { AssignedTo: topic.assignedTo }),
    ...(topic.stage && { Stage: topic.stage }),
    ...(topic.description && { Description: topic.description }),
  }
}

const commentOf = ({ id, at, author: by, text, view }: BcfComment) => ({
  ...{ '@Guid': id, Date: moment(at), Author: author(by), Comment: text },
  ...(view && { Viewpoint: { '@Guid': view } }),
})
const viewOf = (view: BcfView, index: number) => ({
  ...{ '@Guid': view.id, Viewpoint: nameOf(view) },
  ...(view.snapshot && { Snapshot: pictureOf(view) }),
  Index: index,
})

const markup21 = (topic: BcfTopic) => ({
  ...(topic.models.length > 0 && { Header: { File: headOf(topic, '@isExternal') } }),
  Topic: topicOf(topic, { Labels: topic.labels }),
  Comment: topic.comments.map(commentOf),
  Viewpoints: topic.views.map(viewOf),
})

const markup30 = (topic: BcfTopic) => ({
  ...(topic.models.length > 0 && { Header: { Files: { File: headOf(topic, '@IsExternal') } } }),
  Topic: {
    ...topicOf(topic, { Labels: { Label: topic.labels } }),
    ...(topic.comments.length > 0 && { Comments: { Comment: topic.comments.map(commentOf) } }),
    ...(topic.views.length > 0 && { Viewpoints: { ViewPoint: topic.views.map(viewOf) } }),
  },
})

/** The words that the topics use: 3.0 wants to be told them. */
function extensionsOf(topics: readonly BcfTopic[]) {
  const words = (of: (topic: BcfTopic) => (string | undefined)[]) =>
    [...new Set(topics.flatMap(of))].filter((word): word is string => word !== undefined && word !== '').sort()
  const parts = {
    TopicTypes: { TopicType: words(({ type }) => [type]) },
    TopicStatuses: { TopicStatus: words(({ status }) => [status]) },
    Priorities: { Priority: words(({ priority }) => [priority]) },
    TopicLabels: { TopicLabel: words(({ labels }) => labels) },
    Users: {
      User: words(({ author: by, assignedTo, comments }) => [by, assignedTo, ...comments.map((one) => one.author)]),
    },
    Stages: { Stage: words(({ stage }) => [stage]) },
  }
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.values(part)[0]!.length > 0))
}

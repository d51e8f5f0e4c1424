import type { TopicState } from '@loujing/wire/http/topics'

/** What other programs call it; BCF leaves the words to each project. */
const WORDS: readonly (readonly [TopicState, RegExp])[] = [
  ['closed', /clos|done|complete|erledigt|archiv|关闭|完成/i],
  ['resolved', /resolv|fixed|solved|gelöst|解决|整改/i],
  ['in-progress', /progress|active|assigned|ongoing|arbeit|处理|进行/i],
]
const TOLD: Readonly<Record<TopicState, string>> = {
  open: 'Open',
  'in-progress': 'In Progress',
  resolved: 'Resolved',
  closed: 'Closed',
}

/** Open when the word says nothing else. */
export const stateOf = (word: string): TopicState => WORDS.find(([, pattern]) => pattern.test(word))?.[0] ?? 'open'

/** What it is called in a file: as the other program did, else as most do. */
export const wordOf = ({ state, stateWord }: { state: TopicState; stateWord?: string | undefined }): string =>
  stateWord ?? TOLD[state]

import { parseTopic, type Topic } from '@loujing/wire/topic'

// A site has some hundred topics; the limit only bounds what a hostile client can fill.
const MOST_KNOWN = 10_000

/** Reads topics, each text once: `parseTopic` with a memory. */
export function createTopicReader(): (text: string) => Topic | undefined {
  const known = new Map<string, Topic | undefined>()
  return (text) => {
    if (known.has(text)) return known.get(text)
    const topic = parseTopic(text)
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(text, topic)
    return topic
  }
}

import { formatFilter, type Kind, type Stream } from '@loujing/wire/topic'
import type { Slug } from '@loujing/wire/id'

/** Whose voice it is. `rules`: the site's own rules, judged by the gateway. A `reader` (console, historian) hears everything of the site and says nothing. */
export type Role = 'sensor' | 'camera' | 'gateway' | 'flows' | 'rules' | 'reader'
export type Identity = { role: Role; source: Slug }

type Grant = { [K in Kind]: { kind: K; stream?: Stream<K>; whose: 'own' | 'any' } }[Kind]
const own = <K extends Kind>(kind: K, stream: Stream<K>) => ({ kind, stream, whose: 'own' }) as Grant
const any = <K extends Kind>(kind: K, stream?: Stream<K>) =>
  ({ kind, whose: 'any', ...(stream && { stream }) }) as Grant

/** Who may say and hear what; what is not in the table is refused. `own`: the source in the topic is the client's own. */
export const RIGHTS: Record<Role, { publish: Grant[]; subscribe: Grant[] }> = {
  sensor: {
    publish: [own('sensor', 'reading'), own('sensor', 'state'), own('command', 'result')],
    subscribe: [own('command', 'request')],
  },
  camera: {
    publish: [
      own('camera', 'detection'),
      own('camera', 'episode'),
      own('camera', 'clip'),
      own('camera', 'snapshot'),
      own('camera', 'state'),
      own('command', 'result'),
    ],
    subscribe: [own('command', 'request')],
  },
  gateway: {
    publish: [own('edge', 'status'), own('edge', 'inventory'), any('command', 'request'), any('command', 'result')],
    subscribe: [],
  },
  flows: { publish: [own('edge', 'alarm')], subscribe: [any('sensor'), any('camera'), any('edge')] },
  rules: { publish: [own('edge', 'alarm')], subscribe: [any('sensor'), any('camera')] },
  reader: { publish: [], subscribe: [any('sensor'), any('camera'), any('edge'), any('command')] },
}

/** The decisions of the broker; a test may bring others (the interoperability suite speaks of free topics). */
export type Rights<Who> = {
  mayPublish(who: Who, topic: string): boolean
  maySubscribe(who: Who, filter: string): boolean
}

const MOST_REMEMBERED = 1000

export function createRights(site: Slug): Rights<Identity> {
  // What was allowed once is remembered: a device says the same few topics for ever.
  const known = new Map<string, { publish: string[][]; subscribe: string[][]; allowed: Set<string> }>()
  function of(identity: Identity) {
    const key = `${identity.role}/${identity.source}`
    let rights = known.get(key)
    if (!rights) {
      const levels = ({ kind, stream, whose }: Grant) =>
        formatFilter({
          site,
          kind,
          ...(whose === 'own' && { source: identity.source }),
          ...(stream && { stream }),
        }).split('/')
      const { publish, subscribe } = RIGHTS[identity.role]
      rights = { publish: publish.map(levels), subscribe: subscribe.map(levels), allowed: new Set() }
      known.set(key, rights)
    }
    return rights
  }
  return {
    mayPublish(identity, topic) {
      const { publish, allowed } = of(identity)
      if (allowed.has(topic)) return true
      const levels = topic.split('/')
      if (!publish.some((granted) => covers(granted, levels))) return false
      if (allowed.size >= MOST_REMEMBERED) allowed.clear()
      allowed.add(topic)
      return true
    },
    maySubscribe: (identity, filter) => of(identity).subscribe.some((granted) => covers(granted, filter.split('/'))),
  }
}

/** Whether everything that `wanted` (a topic or a filter) can match is granted. `#` is covered where only wildcards follow. */
function covers(granted: string[], wanted: string[]): boolean {
  for (const [at, level] of granted.entries()) {
    if (wanted[at] === '#') return granted.slice(at).every((rest) => rest === '+')
    if (wanted[at] === undefined || (level !== '+' && level !== wanted[at])) return false
  }
  return wanted.length === granted.length
}

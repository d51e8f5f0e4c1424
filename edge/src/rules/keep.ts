import type { EdgeAlarm } from '@loujing/wire/edge-alarm'
import type { Instant } from '@loujing/wire/instant'
import type { WantedRule } from '@loujing/wire/rule'
import type { RunState } from '@loujing/rules/run'
import type { Outbox } from '../outbox/outbox.ts'
import type { OpenEpisodes } from './hear.ts'

/** An alarm that is to be told and that the door has not taken yet. */
export type Untold = { at: Instant; alarm: EdgeAlarm }
/** All that rules know, over a restart. `lastValue`: the newest known value of the shown point. */
export type KeptRules = {
  running: { wanted: WantedRule; state: RunState; lastValue: number }[]
  open: OpenEpisodes
  untold: Untold[]
}
export type RuleStore = { read(): KeptRules; write(kept: KeptRules): Promise<void> }

export function openRuleStore({ db, write }: Outbox): RuleStore {
  const find = db.prepare("select value from meta where name = 'rules'")
  const put = db.prepare("insert or replace into meta (name, value) values ('rules', ?)")
  return {
    read() {
      const text = find.get()?.value
      // only `write` puts it there
      return typeof text === 'string' ? (JSON.parse(text) as KeptRules) : { running: [], open: {}, untold: [] }
    },
    write: (kept) => {
      const text = JSON.stringify(kept)
      return write(() => void put.run(text))
    },
  }
}

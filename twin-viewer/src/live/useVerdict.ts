import type { Alarm, AlarmVerdict, FalseReason } from '@loujing/wire/http/sites'
import { ElButton, ElMessage } from 'element-plus'
import { computed, h } from 'vue'
import { useI18n } from 'vue-i18n'
import { judgeAlarm, withdrawVerdict } from '../api/sites.ts'
import { useProblemText } from '../ui/useProblemText.ts'
import { useTask } from '../ui/useTask.ts'
import { useSiteFeed } from './useSiteFeed.ts'

/** How long a verdict can be taken back where it was given; on the alarm's page it always can. */
const UNDO_MS = 8_000

/** What a person says of an alarm's episode: right or false, and taken back. The answer is put into the feed at once. */
export function useVerdict() {
  const { t } = useI18n()
  const feed = useSiteFeed()
  const problemText = useProblemText()
  const judging = useTask(judgeAlarm)
  const withdrawing = useTask(withdrawVerdict)

  function tell({ data, problem }: typeof judging | typeof withdrawing, done: boolean): boolean {
    if (done && data.value) feed.takeAlarm(data.value)
    else if (problem.value) ElMessage.error(problemText(problem.value))
    return done
  }
  const withdraw = async ({ id }: Alarm): Promise<boolean> => tell(withdrawing, await withdrawing.run(id))
  const judge = async ({ id }: Alarm, verdict: AlarmVerdict): Promise<boolean> =>
    tell(judging, await judging.run(id, verdict))

  return {
    busy: computed(() => judging.busy.value || withdrawing.busy.value),
    withdraw,
    callReal: async (alarm: Alarm): Promise<boolean> =>
      alarm.episode ? judge(alarm, { verdict: 'real', episode: alarm.episode.episode }) : false,
    async callFalse(alarm: Alarm, reason: FalseReason, text?: string): Promise<boolean> {
      if (!alarm.episode) return false
      const { episode } = alarm.episode
      const done = await judge(alarm, { verdict: 'false-alarm', episode, reason, ...(text && { text }) })
      if (!done) return false
      const undo = h(
        ElButton,
        {
          link: true,
          type: 'primary',
          'data-test': 'undo-verdict',
          onClick: () => {
            told.close()
            void withdraw(alarm)
          },
        },
        () => t('verdict.undo'),
      )
      const message = h('span', { class: 'with-undo' }, [t('verdict.calledFalse'), ' ', undo])
      const told = ElMessage.success({ message, duration: UNDO_MS })
      return true
    },
  }
}

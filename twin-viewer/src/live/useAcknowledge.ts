import type { Alarm } from '@loujing/wire/http/sites'
import { ElMessage } from 'element-plus'
import { useI18n } from 'vue-i18n'
import { acknowledgeAlarm } from '../api/sites.ts'
import { useProblemText } from '../ui/useProblemText.ts'
import { useTask } from '../ui/useTask.ts'
import { useSiteFeed } from './useSiteFeed.ts'

/** One tap: this person has seen the alarm. The answer is put into the feed at once, before the stream tells it. */
export function useAcknowledge() {
  const { t } = useI18n()
  const feed = useSiteFeed()
  const problemText = useProblemText()
  const { data, problem, busy, run } = useTask(acknowledgeAlarm)
  return {
    busy,
    async acknowledge(alarm: Alarm): Promise<boolean> {
      const done = await run(alarm.id)
      if (done && data.value) {
        feed.takeAlarm(data.value)
        ElMessage.success(t('alarm.acknowledgedNow'))
      } else if (problem.value) ElMessage.error(problemText(problem.value))
      return done
    },
  }
}

import type { Alarm } from '@loujing/wire/http/sites'
import { useI18n } from 'vue-i18n'
import { formatPercent, formatQuantity } from './quantity.ts'

/** How an alarm is said: its kind, and the figure that raised it. */
export function useAlarmText() {
  const { t, te } = useI18n()
  const typeName = (type: string) => (te(`alarmType.${type}`) ? t(`alarmType.${type}`) : type)
  return {
    typeName,
    /** `86 µg/m³ > 75 µg/m³`, or how sure the model was and how many people it saw. */
    figure({ value, unit = '', threshold, episode }: Alarm): string {
      if (episode) return t('alarm.judged', { people: episode.people, score: formatPercent(episode.score) })
      if (value === undefined) return ''
      const now = formatQuantity(value, unit)
      return threshold === undefined ? now : t('alarm.over', { value: now, limit: formatQuantity(threshold, unit) })
    },
  }
}

import type { Condition } from '@loujing/wire/rule'
import { useI18n } from 'vue-i18n'
import { formatDuration } from '../../format/instant.ts'
import { formatQuantity } from '../../format/quantity.ts'
import { useSiteFeed } from '../../live/useSiteFeed.ts'

/** Conditions in words, with the names that people gave to points and cameras. */
export function useRuleText() {
  const { t, locale } = useI18n()
  const feed = useSiteFeed()
  const pointName = (source: string, point: string): string => {
    const found = feed.points.value.find(({ deviceSlug, slug }) => deviceSlug === source && slug === point)
    return found ? `${found.deviceName} ${found.name}` : `${source} ${point}`
  }
  const cameraName = (slug: string): string => feed.cameras.value.find((camera) => camera.slug === slug)?.name ?? slug

  function say(condition: Condition): string {
    switch (condition.is) {
      case 'compare': {
        const { source, point, side, limit, unit, hysteresis } = condition
        const what = { point: pointName(source, point), limit: formatQuantity(limit, unit) }
        const back = hysteresis > 0 ? t('rules.say.back', { by: formatQuantity(hysteresis, unit) }) : ''
        return t(`rules.say.${side}`, what) + back
      }
      case 'count':
        return t('rules.say.count', {
          camera: cameraName(condition.camera),
          label: t(`rules.label.${condition.label}`),
          count: condition.atLeast,
        })
      case 'episode':
        return t('rules.say.episode', { camera: cameraName(condition.camera), kind: t(`alarmType.${condition.kind}`) })
      case 'hours':
        return t('rules.say.hours', { from: condition.from, to: condition.to })
      case 'lasting':
        return t('rules.say.lasting', {
          what: say(condition.when),
          time: formatDuration(condition.forMs, locale.value),
        })
      case 'not':
        return t('rules.say.not', { what: say(condition.when) })
      case 'all':
      case 'any':
        return condition.of
          .map((part) => (part.is === 'all' || part.is === 'any' ? `（${say(part)}）` : say(part)))
          .join(t(`rules.say.${condition.is}`))
    }
  }
  /** The key of an input of a dry run, in words. */
  function sayInput(key: string): string {
    const [kind, source = '', name = ''] = key.split(' ')
    if (kind === 'point') return pointName(source, name)
    const word = kind === 'count' ? `rules.label.${name}` : `alarmType.${name}`
    return `${cameraName(source)} ${t(word)}`
  }
  return { say, sayInput, pointName, cameraName }
}

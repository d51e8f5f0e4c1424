import type { PictureGuard } from '@loujing/wire/edge-status'

/** What is known of the cameras that a sign is for; `guards` of those whose gateway says what their pictures keep of people. */
export type SignFacts = {
  site: string
  cameras: string[]
  guards: PictureGuard[]
  responsible: string
  contact: string
  evidenceDays: number
  originalsDays: number
  /** `2026-03-01` */
  day: string
}
export type Paragraph = { head: string; text: string }

/**
 * What people before a camera are told (个人信息保护法: purpose and signs art. 26; who, how, how long, rights art. 17; shortest time
 * art. 19; rights art. 44 to 50; complaints art. 65). It promises nothing of a camera that its gateway does not say.
 */
export function paragraphsOf(facts: SignFacts): Paragraph[] {
  const { cameras, guards, evidenceDays, originalsDays } = facts
  const isKnown = guards.length === cameras.length && cameras.length > 0
  const areHidden = isKnown && guards.every(({ heads }) => heads !== 'shown')
  const isSealed = guards.some(({ original }) => original === 'sealed')
  return [
    {
      head: '目的',
      text: '维护公共安全与施工安全：发现未戴安全帽、进入危险区域等情形并及时处置。所收集的图像不用于考勤、绩效或其他目的（《中华人民共和国个人信息保护法》第二十六条）。',
    },
    { head: '处理者', text: facts.responsible },
    { head: '联系方式', text: facts.contact },
    {
      head: '处理方式',
      text: [
        '图像由现场设备自动分析，判断画面中的人是否戴安全帽及其所在位置；不进行人脸识别，不识别个人身份。',
        ...(areHidden ? ['人脸在画面显示、保存和传输之前自动遮挡。'] : []),
        ...(isSealed ? ['事件的原始画面加密封存，经两位保管人共同同意、记录审计日志后方可查看。'] : []),
      ].join(''),
    },
    {
      head: '保存期限',
      text:
        [
          `事件画面最长 ${evidenceDays} 天`,
          ...(isSealed ? [`封存的原始画面最长 ${originalsDays} 天`] : []),
          '用于隐患整改或依法调查的，至处理完毕；到期自动删除',
        ].join('；') + '。',
    },
    {
      head: '您的权利',
      text: '您可通过上述联系方式查阅、复制、更正、删除您的个人信息，或要求说明处理规则（第四十四条至第五十条）；也可向履行个人信息保护职责的部门投诉、举报（第六十五条）。',
    },
  ]
}

import type { Document, DocumentFolder, DocumentTraits } from '@loujing/wire/http/documents'
import type { Page } from '@loujing/wire/page'
import type { Api } from './api.ts'

/** The same at every start. */
const id = (number: number): string => `0199d300-0000-7000-8000-${String(number).padStart(12, '0')}`

type Issue = { revision?: string; note: string; text: string }
type Paper = Omit<DocumentTraits, 'folder'> & { folder: string; issues: Issue[] }
const drawing = (
  title: string,
  number: string,
  discipline: DocumentTraits['discipline'],
  ...issues: Issue[]
): Paper => ({
  ...{ folder: '施工图', class: 'drawing', grade: 'internal', title, number, stage: 'construction', issues },
  ...(discipline && { discipline }),
})
const one = (note: string, text: string): Issue[] => [{ note, text }]

/** Invented, as a development of this size has them. The drawings are their lists of notes: the sheets themselves are CAD. */
const PAPERS: Paper[] = [
  drawing(
    '一层结构平面图说明',
    'JS-101',
    'structure',
    {
      revision: 'A',
      note: '施工图首次发布',
      text: '1. 本层混凝土强度等级 C30，抗渗等级 P6。\n2. 板厚 120 mm，未注明的均为此值。\n3. 后浇带两侧采用快易收口网。',
    },
    {
      revision: 'B',
      note: '审图意见回复：强度等级调整',
      text: '1. 本层混凝土强度等级 C35，抗渗等级 P6。\n2. 板厚 120 mm，未注明的均为此值。\n3. 后浇带两侧采用快易收口网。',
    },
    {
      revision: 'C',
      note: '设计变更 BG-01：卫生间降板',
      text: '1. 本层混凝土强度等级 C35，抗渗等级 P6。\n2. 板厚 120 mm，卫生间降板 350 mm。\n3. 后浇带两侧采用快易收口网。',
    },
  ),
  drawing('标准层建筑平面图说明', 'JZ-203', 'architecture', {
    revision: 'A',
    note: '施工图首次发布',
    text: '1. 内隔墙为 200 mm 厚加气混凝土砌块。\n2. 户门为乙级防火门。\n3. 阳台栏杆高度 1.10 m。',
  }),
  drawing('给排水设计说明', 'SS-001', 'plumbing', {
    revision: 'A',
    note: '施工图首次发布',
    text: '1. 生活给水分高低两区。\n2. 排水立管为 HDPE 静音管。',
  }),
  {
    ...{ folder: '报建', class: 'permit', grade: 'public', title: '建筑工程施工许可证', number: '3301-2026-0318' },
    issues: one('收到证照扫描件后补录', '建筑工程施工许可证\n工程名称：云栖里一期 1 号楼\n建设规模：12000 平方米'),
  },
  {
    ...{
      folder: '招采合同',
      class: 'contract',
      grade: 'confidential',
      title: '总承包合同专用条款',
      number: 'HT-2026-001',
    },
    issues: [
      { note: '双方签章版', text: '第一条 工期 420 日历天。\n第二条 进度款按月支付至 80%。\n第三条 质量保证金 3%。' },
      {
        note: '补充协议一：工期顺延',
        text: '第一条 工期 435 日历天。\n第二条 进度款按月支付至 80%。\n第三条 质量保证金 3%。',
      },
    ],
  },
  {
    ...{ folder: '会议纪要', class: 'minutes', grade: 'internal', title: '第 12 次监理例会纪要' },
    issues: one(
      '例会当日',
      '一、上周进度：五层楼板浇筑完成。\n二、问题：塔吊附着方案未报审，限三日内补报。\n三、下周计划：六层墙柱钢筋绑扎。',
    ),
  },
  {
    ...{ folder: '质量安全', class: 'quality', grade: 'internal', title: '高处作业专项方案' },
    issues: one('专家论证后修订', '1. 作业人员持证上岗，安全带高挂低用。\n2. 临边防护高度不低于 1.2 m。'),
  },
]

/** Lays the folders of the project, and papers in them; what is there already stays as it is. */
export async function keepDocuments(api: Api, project: string): Promise<void> {
  const { items } = await api.post<Page<DocumentFolder>>(`/api/projects/${project}/document-folders/fill`, {})
  const known = new Set((await api.list<Document>(`/api/projects/${project}/documents`)).map(({ title }) => title))
  for (const [i, { folder, issues, ...traits }] of PAPERS.entries()) {
    if (known.has(traits.title)) continue
    const make = { ...traits, folder: items.find(({ name }) => name === folder)!.id }
    for (const [j, { text, ...version }] of issues.entries()) {
      const bytes = Buffer.from(text)
      const wish = { document: id(i), step: 'major', fileName: `${traits.title}.txt`, bytes: bytes.length, ...version }
      const upload = id(1000 + 10 * i + j)
      const wanted = j === 0 ? { ...wish, make } : wish
      await api.put(`/api/projects/${project}/document-uploads/${upload}`, wanted)
      await api.piece(`/api/document-uploads/${upload}`, bytes)
    }
  }
}

/** 张三丰 → 张*, Ana → A*: the first character as a reader counts them, and one star, so that the length is hidden too. */
export function maskName(name: string): string {
  const [first] = new Intl.Segmenter('zh').segment(name)
  return `${first?.segment ?? ''}*`
}

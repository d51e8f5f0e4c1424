import type { PlanSpan, PlanTask } from '@loujing/wire/http/plans'

export type Heading = { name: string; span: PlanSpan; number: number[] }
type Leaf = { task: PlanTask; number: number[] }
type Node = { name: string; span: PlanSpan; children: (Node | PlanTask)[]; byName: Map<string, Node> }

/** Tasks under their headings, each heading once where it first comes, numbered as an outline. */
export function treeOf(tasks: readonly PlanTask[]): (Heading | Leaf)[] {
  const [first] = tasks
  if (first === undefined) return []
  const newNode = (name: string, span: PlanSpan): Node => ({ name, span: { ...span }, children: [], byName: new Map() })
  const root = newNode('', first.forecast)
  for (const one of tasks) {
    let node = root
    for (const name of one.task.group ?? []) {
      let next = node.byName.get(name)
      if (next === undefined) {
        next = newNode(name, one.forecast)
        node.byName.set(name, next)
        node.children.push(next)
      }
      node = next
      if (one.forecast.start < node.span.start) node.span.start = one.forecast.start
      if (one.forecast.finish > node.span.finish) node.span.finish = one.forecast.finish
    }
    node.children.push(one)
  }
  const rows: (Heading | Leaf)[] = []
  const walk = ({ children }: Node, above: number[]): void => {
    for (const [at, child] of children.entries()) {
      const number = [...above, at + 1]
      if ('children' in child) {
        rows.push({ name: child.name, span: child.span, number })
        walk(child, number)
      } else rows.push({ task: child, number })
    }
  }
  walk(root, [])
  return rows
}

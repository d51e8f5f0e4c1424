import { SaxesParser } from 'saxes'

/** A file that is not BCF, is broken, or asks for more than a reader should give. */
export class NotBcf extends Error {}

export type XmlNode = {
  name: string
  attributes: Readonly<Record<string, string>>
  children: XmlNode[]
  text: string
}

const MOST_DEPTH = 24

/** The root of a document. @throws NotBcf when it is not well-formed, nests deeper than BCF does or declares a document type */
export function parseXml(xml: string): XmlNode {
  const top: XmlNode = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  const parser = new SaxesParser({ position: false })
  parser.on('error', (error) => {
    throw new NotBcf(error.message)
  })
  // Entities of its own are what an XML bomb is made of.
  parser.on('doctype', () => {
    throw new NotBcf('it declares a document type')
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > MOST_DEPTH) throw new NotBcf('it nests too deep')
    // Some programs write a prefix before every name.
    const node: XmlNode = {
      name: name.slice(name.indexOf(':') + 1),
      attributes: attributes as Record<string, string>,
      ...{ children: [], text: '' },
    }
    open.at(-1)!.children.push(node)
    open.push(node)
  })
  const take = (text: string) => void (open.at(-1)!.text += text)
  parser.on('text', take)
  parser.on('cdata', take)
  parser.on('closetag', () => void open.pop())
  // A mark of the byte order is no part of a document.
  parser.write(xml.replace(/^\uFEFF/, '')).close()
  const [root] = top.children
  if (!root) throw new NotBcf('it is empty')
  return root
}

export const childOf = (node: XmlNode | undefined, name: string): XmlNode | undefined =>
  node?.children.find((child) => child.name === name)
export const childrenOf = (node: XmlNode | undefined, name: string): XmlNode[] =>
  node?.children.filter((child) => child.name === name) ?? []
/** The children in a holder (3.0), or the children themselves (2.1). */
export const listOf = (node: XmlNode, holder: string, name: string): XmlNode[] => [
  ...childrenOf(childOf(node, holder), name),
  ...childrenOf(node, name),
]
/** The text of a child without its margins; undefined when there is none. */
export function textOf(node: XmlNode | undefined, name: string): string | undefined {
  const text = childOf(node, name)?.text.trim()
  return text === '' ? undefined : text
}
export const isTrue = (text: string | undefined): boolean => text === 'true' || text === '1'

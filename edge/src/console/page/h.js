/**
 * An element. `props` are attributes, `on…` are listeners, `null` and `false` are left out; children are nodes or text, and
 * text stays text: nothing that a device says becomes markup.
 */
export function h(tag, props = {}, ...children) {
  const element = SVG.has(tag) ? document.createElementNS(SVG_NS, tag) : document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...shown(children))
  return element
}

/** Replaces what is in `element`; `null` and `false` among the children are left out. */
export const draw = (element, ...children) => element.replaceChildren(...shown(children))

const shown = (children) => children.flat().filter((child) => child !== null && child !== undefined && child !== false)

/** Chinese first, English beside it. */
export const both = ([zh, en]) => [h('span', {}, zh), h('small', { lang: 'en' }, en)]

const SVG_NS = 'http://www.w3.org/2000/svg'
const SVG = new Set(['svg', 'path', 'rect', 'text', 'circle', 'line'])

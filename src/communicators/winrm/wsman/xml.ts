import { XMLParser } from 'fast-xml-parser'

/** An element without the prefix of its name and of its attributes' names. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

type Parsed = Readonly<Record<string, readonly Parsed[] | Readonly<Record<string, string>> | string>>

/** The outermost element of a document. Throws where it is none, or declares entities, which no server of WinRM does. */
export function parseXml(text: string): XmlElement {
  if (text.includes('<!DOCTYPE')) throw new Error('it has a document type')
  const [root] = elements(parser.parse(text, true) as readonly Parsed[])
  if (root === undefined) throw new Error('it is no XML')
  return root
}

function elements(nodes: readonly Parsed[]): XmlElement[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text')
    if (name === undefined) return []
    const children = node[name] as readonly Parsed[]
    return {
      name,
      attributes: (node[':@'] ?? {}) as Readonly<Record<string, string>>,
      children: elements(children),
      text: children.map((child) => child['#text'] ?? '').join(''),
    }
  })
}

/** Every element of this name, at any depth. */
export function findAll(element: XmlElement, name: string): readonly XmlElement[] {
  return [...(element.name === name ? [element] : []), ...element.children.flatMap((child) => findAll(child, name))]
}

export function find(element: XmlElement, name: string): XmlElement | undefined {
  return findAll(element, name)[0]
}

/** Text as it stands in XML. What XML has no way to write, such as most control characters, is left out. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"'\r]/g, (character) => entities[character]!)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
}

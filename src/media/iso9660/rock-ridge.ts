import { both32, shortDate } from './both-endian.ts'
import type { FileNode, FolderNode } from './tree.ts'

// SUSP 1.10 and RRIP 1.10 (the revision that names itself RRIP_1991A), which every reader of Rock Ridge knows.

function entry(signature: string, ...data: readonly Buffer[]): Buffer {
  const body = Buffer.concat(data)
  return Buffer.concat([Buffer.from(signature, 'ascii'), Buffer.from([4 + body.length, 1]), body])
}

/** First in the root's own record: says that there are extensions. */
export function sharingProtocol(): Buffer {
  return entry('SP', Buffer.from([0xbe, 0xef, 0]))
}

/** Names the extension, once in the volume. */
export function extensionReference(): Buffer {
  const id = 'RRIP_1991A'
  const about = 'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS'
  const source =
    'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.'
  return entry(
    'ER',
    Buffer.from([id.length, about.length, source.length, 1]),
    Buffer.from(id + about + source, 'ascii'),
  )
}

/** Mode, links and owner (root), then the times. */
export function attributes(node: FileNode | FolderNode, date: Date): readonly Buffer[] {
  const folders =
    node.kind === 'folder' ? [...node.children.values()].filter(({ kind }) => kind === 'folder').length : 0
  const type = node.kind === 'folder' ? 0o040000 : 0o100000
  const links = node.kind === 'folder' ? 2 + folders : 1
  const time = shortDate(date)
  return [
    entry('PX', both32(type | (node.mode & 0o7777)), both32(links), both32(0), both32(0)),
    entry('TF', Buffer.from([0b1110]), time, time, time),
  ]
}

/** The real name in UTF-8; in two entries where one is too short. */
export function alternateName(name: string): readonly Buffer[] {
  const bytes = Buffer.from(name, 'utf8')
  const longest = 250
  if (bytes.length <= longest) return [entry('NM', Buffer.from([0]), bytes)]
  return [
    entry('NM', Buffer.from([1]), bytes.subarray(0, longest)),
    entry('NM', Buffer.from([0]), bytes.subarray(longest)),
  ]
}

export const continuationLength = 28

/** Where the entries go on that found no room in the record. */
export function continuation(block: number, offset: number, length: number): Buffer {
  return entry('CE', both32(block), both32(offset), both32(length))
}

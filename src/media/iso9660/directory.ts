import { jolietName, type NameRule, plainName } from './iso-names.ts'
import { directoryRecord, packedLength, packRecords, recordLength, roomFor, sector, sectorsOf } from './record.ts'
import {
  alternateName,
  attributes,
  continuation,
  continuationLength,
  extensionReference,
  sharingProtocol,
} from './rock-ridge.ts'
import type { FileNode, FolderNode } from './tree.ts'

/** A folder as one of the two trees of the image has it. */
interface Directory {
  readonly node: FolderNode
  readonly identifier: Buffer
  readonly parent: number
  /** Records of `.`, `..` and the children, in this order. */
  readonly lines: readonly Line[]
  readonly length: number
}

interface Line {
  readonly identifier: Buffer
  readonly target: FileNode | FolderNode
  readonly entries: readonly Buffer[]
  /** Entries that did not fit, and their place in the overflow area. */
  readonly overflow: Buffer | undefined
  readonly overflowAt: number
}

/** One of the two trees: with the plain names and Rock Ridge, or with Joliet's names. */
export interface Hierarchy {
  readonly directories: readonly Directory[]
  readonly pathTableLength: number
  /** Sectors of all directories, and of the overflow area behind them. */
  readonly sectors: number
}

export interface Placement {
  /** Of the first directory. */
  readonly start: number
  readonly date: Date
  readonly blockOf: (file: FileNode) => number
}

const self = Buffer.from([0])
const up = Buffer.from([1])
const longestRecord = 254

export function planHierarchy(root: FolderNode, kind: 'rockridge' | 'joliet', date: Date): Hierarchy {
  const rockRidge = kind === 'rockridge'
  const rule: NameRule = rockRidge ? plainName : jolietName
  const encode = (name: string) => (rockRidge ? Buffer.from(name, 'ascii') : Buffer.from(name, 'utf16le').swap16())
  const directories: Directory[] = []
  const queue: { node: FolderNode; above: FolderNode; identifier: Buffer; parent: number }[] = [
    { node: root, above: root, identifier: self, parent: 1 },
  ]
  let overflowEnd = 0
  const line = (identifier: Buffer, target: Line['target'], entries: readonly Buffer[]): Line => {
    const { inline, rest } = divide(entries, longestRecord - recordLength(identifier))
    if (rest === undefined) return { identifier, target, entries: inline, overflow: undefined, overflowAt: 0 }
    const overflowAt = roomFor(rest.length, overflowEnd)
    overflowEnd = overflowAt + rest.length
    return { identifier, target, entries: inline, overflow: rest, overflowAt }
  }

  // Breadth first: the path table wants the folders by level, then by parent, then by name.
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { node, above, identifier, parent } = next
    const number = directories.length + 1
    const head = node === root ? [sharingProtocol()] : []
    const tail = node === root ? [extensionReference()] : []
    const lines = [
      line(self, node, rockRidge ? [...head, ...attributes(node, date), ...tail] : []),
      line(up, above, rockRidge ? attributes(above, date) : []),
    ]
    const taken = new Set<string>()
    const children = [...node.children.values()]
      .sort((left, right) => (left.name < right.name ? -1 : 1))
      .map((child) => {
        const name = rule(child.name, child.kind, taken)
        taken.add(name)
        return { child, identifier: encode(name) }
      })
      .sort((left, right) => Buffer.compare(left.identifier, right.identifier))
    for (const { child, identifier } of children) {
      lines.push(line(identifier, child, rockRidge ? [...attributes(child, date), ...alternateName(child.name)] : []))
      if (child.kind === 'folder') queue.push({ node: child, above: node, identifier, parent: number })
    }
    directories.push({ node, identifier, parent, lines, length: packedLength(lines.map(lengthOf)) })
  }
  return {
    directories,
    pathTableLength: directories.reduce((sum, { identifier }) => sum + pathRecordLength(identifier), 0),
    sectors: directories.reduce((sum, { length }) => sum + sectorsOf(length), 0) + sectorsOf(overflowEnd),
  }
}

function divide(entries: readonly Buffer[], room: number): { inline: readonly Buffer[]; rest: Buffer | undefined } {
  const total = entries.reduce((sum, { length }) => sum + length, 0)
  if (total <= room) return { inline: entries, rest: undefined }
  const inline: Buffer[] = []
  let used = continuationLength
  for (const entry of entries) {
    if (used + entry.length > room) break
    used += entry.length
    inline.push(entry)
  }
  return { inline, rest: Buffer.concat(entries.slice(inline.length)) }
}

function lengthOf(line: Line): number {
  const use = line.entries.reduce((sum, { length }) => sum + length, 0)
  const total = use + (line.overflow === undefined ? 0 : continuationLength)
  return recordLength(line.identifier) + total + (total % 2)
}

/** The bytes of all directories and of the overflow area. */
export function* writeHierarchy(hierarchy: Hierarchy, placement: Placement): Generator<Buffer> {
  const blocks = blocksOf(hierarchy, placement.start)
  const lengths = new Map(hierarchy.directories.map(({ node, length }) => [node, length]))
  const overflowStart = hierarchy.directories.reduce((at, { length }) => at + sectorsOf(length), placement.start)
  const overflow: Line[] = []
  for (const { lines } of hierarchy.directories) {
    yield packRecords(
      lines.map((line) => {
        const { target } = line
        const folder = target.kind === 'folder'
        const block = folder ? (blocks.get(target) ?? 0) : placement.blockOf(target)
        const size = folder ? (lengths.get(target) ?? 0) : target.size
        const entries = [...line.entries]
        if (line.overflow !== undefined) {
          overflow.push(line)
          const at = line.overflowAt
          entries.push(continuation(overflowStart + Math.floor(at / sector), at % sector, line.overflow.length))
        }
        const about = { block, size, folder, date: placement.date }
        return directoryRecord(line.identifier, about, Buffer.concat(entries))
      }),
    )
  }
  const last = overflow.at(-1)
  if (last?.overflow === undefined) return
  const area = Buffer.alloc(sectorsOf(last.overflowAt + last.overflow.length) * sector)
  for (const { overflow: bytes, overflowAt } of overflow) bytes?.copy(area, overflowAt)
  yield area
}

/** The record of the root for the volume descriptor. */
export function rootRecord(hierarchy: Hierarchy, { start, date }: { start: number; date: Date }): Buffer {
  const size = hierarchy.directories[0]?.length ?? sector
  return directoryRecord(self, { block: start, size, folder: true, date })
}

/** A list of all folders for readers that want to find one without walking. */
export function pathTable(hierarchy: Hierarchy, start: number, endian: 'little' | 'big'): Buffer {
  const blocks = blocksOf(hierarchy, start)
  const table = Buffer.alloc(sectorsOf(hierarchy.pathTableLength) * sector)
  let at = 0
  for (const { node, identifier, parent } of hierarchy.directories) {
    table[at] = identifier.length
    const block = blocks.get(node) ?? 0
    if (endian === 'little') {
      table.writeUInt32LE(block, at + 2)
      table.writeUInt16LE(parent, at + 6)
    } else {
      table.writeUInt32BE(block, at + 2)
      table.writeUInt16BE(parent, at + 6)
    }
    identifier.copy(table, at + 8)
    at += pathRecordLength(identifier)
  }
  return table
}

function pathRecordLength(identifier: Buffer): number {
  return 8 + identifier.length + (identifier.length % 2)
}

function blocksOf({ directories }: Hierarchy, start: number): ReadonlyMap<FolderNode, number> {
  const blocks = new Map<FolderNode, number>()
  let at = start
  for (const { node, length } of directories) {
    blocks.set(node, at)
    at += sectorsOf(length)
  }
  return blocks
}

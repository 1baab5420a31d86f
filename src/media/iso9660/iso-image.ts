import { createReadStream } from 'node:fs'
import { error } from '../../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError } from '../../diagnostics/errors.ts'
import { pathTable, planHierarchy, rootRecord, writeHierarchy } from './directory.ts'
import { sector, sectorsOf } from './record.ts'
import { buildTree, type FileNode, type FolderNode, type ImageEntry } from './tree.ts'
import { checkLabel, terminator, volumeDescriptor } from './volume-descriptors.ts'

export interface ImageOptions {
  /** Volume label, at most 32 bytes; Joliet shows its first 16 characters. Case is kept. */
  readonly label: string
  /** Of everything in the image: the same entries and date give the same bytes. */
  readonly date: Date
}

export interface IsoImage {
  /** Bytes. */
  readonly size: number
  /** The image from its beginning, in constant memory; may be asked for again. */
  stream(): AsyncGenerator<Uint8Array>
}

const systemArea = 16
// As every tool for CDs does: drives read ahead, and some readers look for other file systems 64 KiB and more into the
// medium and give up where it is shorter.
const padding = 150
const readSize = 1 << 20

/** An ISO-9660 image with Rock Ridge and Joliet. Throws TemplateError for what can not be in one. */
export async function createIsoImage(entries: readonly ImageEntry[], { label, date }: ImageOptions): Promise<IsoImage> {
  const problem = checkLabel(label)
  if (problem !== undefined)
    throw new TemplateError([
      error('invalid-cd-label', `"${label}" can not be the label of a CD`, `The label is wrong: ${problem}.`),
    ])
  const root = await buildTree(entries)
  const files = filesOf(root)
  const plain = planHierarchy(root, 'rockridge', date)
  const joliet = planHierarchy(root, 'joliet', date)

  let next = systemArea + 3
  const take = (sectors: number) => {
    const at = next
    next += sectors
    return at
  }
  const plainTable = sectorsOf(plain.pathTableLength)
  const jolietTable = sectorsOf(joliet.pathTableLength)
  const tables = {
    plain: [take(plainTable), take(plainTable)],
    joliet: [take(jolietTable), take(jolietTable)],
  } as const
  const plainStart = take(plain.sectors)
  const jolietStart = take(joliet.sectors)
  const blocks = new Map(files.map((file) => [file, file.size === 0 ? 0 : take(sectorsOf(file.size))]))
  const sectors = next + padding
  const blockOf = (file: FileNode) => blocks.get(file) ?? 0

  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(systemArea * sector)
    for (const kind of ['plain', 'joliet'] as const) {
      const hierarchy = kind === 'plain' ? plain : joliet
      const start = kind === 'plain' ? plainStart : jolietStart
      yield volumeDescriptor({
        kind,
        label,
        date,
        sectors,
        pathTableLength: hierarchy.pathTableLength,
        littlePathTable: tables[kind][0],
        bigPathTable: tables[kind][1],
        rootRecord: rootRecord(hierarchy, { start, date }),
      })
    }
    yield terminator()
    yield pathTable(plain, plainStart, 'little')
    yield pathTable(plain, plainStart, 'big')
    yield pathTable(joliet, jolietStart, 'little')
    yield pathTable(joliet, jolietStart, 'big')
    yield* writeHierarchy(plain, { start: plainStart, date, blockOf })
    yield* writeHierarchy(joliet, { start: jolietStart, date, blockOf })
    for (const file of files) yield* contentOf(file)
    yield Buffer.alloc(padding * sector)
  }
  return { size: sectors * sector, stream }
}

async function* contentOf(file: FileNode): AsyncGenerator<Uint8Array> {
  if (file.content instanceof Uint8Array) {
    yield file.content
  } else {
    let read = 0
    for await (const chunk of createReadStream(file.content.file, { highWaterMark: readSize })) {
      const bytes = chunk as Buffer
      read += bytes.length
      if (read > file.size) break
      yield bytes
    }
    if (read !== file.size)
      throw new ExternalError(
        'file-changed',
        `${file.content.file} changed while it was put onto a CD`,
        `It had ${file.size} bytes at first.`,
      )
  }
  const rest = file.size % sector
  if (rest > 0) yield Buffer.alloc(sector - rest)
}

function filesOf(folder: FolderNode): FileNode[] {
  return [...folder.children.values()]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((child) => (child.kind === 'file' ? [child] : filesOf(child)))
}

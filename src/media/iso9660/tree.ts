import { stat } from 'node:fs/promises'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'

/** One thing to put into an image. Folders on the way to it are made by themselves. */
export interface ImageEntry {
  /** Inside the image, with slashes: `user-data`, `scripts/setup.sh`. */
  readonly path: string
  readonly content: Uint8Array | { readonly file: string } | 'folder'
  /** Permissions, octal; default 0o644, of folders 0o755. */
  readonly mode?: number | undefined
}

export interface FileNode {
  readonly kind: 'file'
  readonly name: string
  readonly mode: number
  readonly size: number
  readonly content: Uint8Array | { readonly file: string }
}

export interface FolderNode {
  readonly kind: 'folder'
  readonly name: string
  mode: number
  readonly children: Map<string, FileNode | FolderNode>
}

/** A file's length is 32 bits in ISO 9660, and splitting it into extents helps few readers. */
const largestFile = 2 ** 32 - 1
/** Of a file name in bytes, on Linux and in Rock Ridge readers. */
const longestName = 255

/** Later entries win over earlier ones of the same path. Throws TemplateError with all that can not be put into an image. */
export async function buildTree(entries: readonly ImageEntry[]): Promise<FolderNode> {
  const root: FolderNode = { kind: 'folder', name: '', mode: 0o755, children: new Map() }
  const problems: Diagnostic[] = []
  for (const entry of entries) {
    const problem = await insert(root, entry)
    if (problem !== undefined) problems.push(problem)
  }
  if (problems.length > 0) throw new TemplateError(problems)
  return root
}

async function insert(root: FolderNode, { path, content, mode }: ImageEntry): Promise<Diagnostic | undefined> {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  const last = names.pop()
  const refuse = (why: string) => error('invalid-cd-path', `"${path}" can not be put onto the CD`, why)
  if (last === undefined) return refuse('The path names no file.')
  if (names.includes('..') || last === '..') return refuse('The path leads out of the CD.')
  const tooLong = [...names, last].find((name) => Buffer.byteLength(name) > longestName)
  if (tooLong !== undefined) return refuse(`The name "${tooLong.slice(0, 40)}..." is longer than ${longestName} bytes.`)

  let folder = root
  for (const name of names) {
    const next = folder.children.get(name) ?? { kind: 'folder', name, mode: 0o755, children: new Map() }
    if (next.kind === 'file') return refuse(`"${name}" is a file and a folder at once.`)
    folder.children.set(name, next)
    folder = next
  }
  const there = folder.children.get(last)
  if (content === 'folder') {
    if (there?.kind === 'file') return refuse('There is a file of that name already.')
    if (there === undefined)
      folder.children.set(last, { kind: 'folder', name: last, mode: mode ?? 0o755, children: new Map() })
    else if (mode !== undefined) there.mode = mode
    return undefined
  }
  if (there?.kind === 'folder') return refuse('There is a folder of that name already.')
  let size: number
  if (content instanceof Uint8Array) size = content.length
  else {
    try {
      size = (await stat(content.file)).size
    } catch (cause) {
      return refuse(`The file ${content.file} can not be read: ${(cause as Error).message}`)
    }
  }
  if (size > largestFile) return refuse('The file is larger than 4 GiB, which ISO 9660 can not hold.')
  folder.children.set(last, { kind: 'file', name: last, mode: mode ?? 0o644, size, content })
  return undefined
}

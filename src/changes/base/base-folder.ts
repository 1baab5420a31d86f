import {
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { ExternalError } from '../../diagnostics/errors.ts'
import { privateFolder } from '../../host/private-folder.ts'
import { type BaseFile, checkedOut, hasContent, pointedAt } from './base-file.ts'
import { commitOf, type Repository } from './repository.ts'
import { readBlobs, readTree, type TreeEntry } from './tree.ts'
import { batches, fits, limits } from './tree-limits.ts'

/** A commit as files of this machine, which go with `remove`. */
export interface BaseFolder {
  readonly commit: string
  /** Stands for the repository's root. Absolute. */
  readonly root: string
  /** By their path from the root, with slashes. */
  readonly files: ReadonlyMap<string, BaseFile>
  /** What is not as it was at the commit: submodules, content that is elsewhere. */
  readonly notes: readonly string[]
  remove(): Promise<void>
}

/**
 * Writes a commit into a folder of its own, without a checkout: no hook, filter or other program of the repository runs.
 * What git does not know, or is told to ignore, is there as it is in the workspace: it is no part of a change. Throws ExternalError.
 */
export async function writeBase(
  repository: Repository,
  revision: string,
  kept: 'unknown' | 'ignored',
): Promise<BaseFolder> {
  const commit = await commitOf(repository, revision)
  const { entries, notes } = await entriesOf(repository, commit)
  const root = privateFolder('base')
  const remove = () => rm(root, { recursive: true, force: true })
  try {
    const writing = new Writing(repository, root, kept)
    await writing.write(entries)
    return { commit, root, files: writing.files, notes: [...notes, ...writing.notes], remove }
  } catch (thrown) {
    await remove()
    throw thrown
  }
}

async function entriesOf(
  repository: Repository,
  commit: string,
): Promise<{ readonly entries: readonly TreeEntry[]; readonly notes: readonly string[] }> {
  const entries = await readTree(repository, commit)
  if (fits(entries)) return { entries, notes: [] }
  const { prefix } = repository
  const near = prefix === '' ? entries : await readTree(repository, commit, prefix)
  const much = `The commit ${commit.slice(0, 12)} has ${entries.length} files`
  if (fits(near)) return { entries: near, notes: [`${much}: only those in ${prefix} are compared.`] }
  const detail = 'Give the template a folder of its own: then what is in it is enough.'
  throw new ExternalError('base-too-large', `${much}, too many to be compared with`, detail)
}

class Writing {
  readonly files = new Map<string, BaseFile>()
  readonly notes: string[] = []
  readonly #repository: Repository
  readonly #root: string
  readonly #folders = new Set<string>()

  readonly #kept: 'unknown' | 'ignored'

  constructor(repository: Repository, root: string, kept: 'unknown' | 'ignored') {
    this.#kept = kept
    this.#repository = repository
    this.#root = root
  }

  async write(entries: readonly TreeEntry[]): Promise<void> {
    const of = (kind: TreeEntry['kind']) => entries.filter((entry) => entry.kind === kind)
    const [files, links, submodules] = [of('file'), of('link'), of('submodule')]
    const others = await this.#others()
    // Before any link is there, so that nothing is written through one.
    for (const { path: name } of [...files, ...links]) this.#folderOf(name)
    for (const { path: name } of submodules) this.#folderOf(`${name}/inside`)
    for (const batch of batches(files)) await this.#writeFiles(batch)
    for (const name of others) this.#copy(name)
    for (const batch of batches(links)) await this.#writeLinks(batch)
    for (const name of others) this.#copyLink(name)
    this.#note('submodule', submodules, 'its files are not compared', 'their files are not compared')
    const lost = [...files, ...links].filter(({ size }) => size === undefined)
    this.#note('file', lost, 'this partial clone lacks its content', 'this partial clone lacks their content')
  }

  async #writeFiles(batch: readonly TreeEntry[]): Promise<void> {
    const small = batch.filter(({ size = Number.POSITIVE_INFINITY }) => size <= limits.content)
    const blobs = await readBlobs(this.#repository, [...new Set(small.map(({ oid }) => oid))])
    const pointers: TreeEntry[] = []
    for (const entry of batch) {
      const bytes = blobs.get(entry.oid)
      const pointer = bytes && pointedAt(bytes)
      if (bytes === undefined) this.#stub(entry, entry.size, { kind: 'blob', oid: entry.oid })
      else if (pointer === undefined) this.#whole(entry, bytes)
      else if (!(await this.#pointed(entry, bytes, pointer))) pointers.push(entry)
    }
    const why = 'an expression that reads it sees its pointer'
    this.#note('file of Git LFS', pointers, why, 'an expression that reads them sees their pointers')
  }

  #whole(entry: TreeEntry, bytes: Buffer): void {
    const here = checkedOut(this.#here(entry.path), bytes)
    const content = here ?? bytes
    this.#put(entry, content)
    const { isExecutable, oid } = entry
    this.files.set(entry.path, {
      size: content.length,
      isExecutable,
      content: here === undefined ? { kind: 'blob', oid } : { kind: 'same' },
    })
  }

  /** A file whose content is in another store: the workspace may have it. */
  async #pointed(
    entry: TreeEntry,
    bytes: Buffer,
    { oid, size }: NonNullable<ReturnType<typeof pointedAt>>,
  ): Promise<boolean> {
    const { isExecutable } = entry
    const here = this.#here(entry.path)
    // Not fetched in the workspace either: then the pointers are compared.
    if (checkedOut(here, bytes) !== undefined) {
      this.#whole(entry, bytes)
      return true
    }
    const file: BaseFile = { size, isExecutable, content: { kind: 'sha256', oid } }
    const isSame = await hasContent(here, file)
    if (isSame && size <= limits.content) copyFileSync(here, this.#at(entry.path), constants.COPYFILE_EXCL)
    else if (isSame) this.#stub(entry, size, file.content)
    else this.#put(entry, bytes)
    this.files.set(entry.path, isSame ? { ...file, content: { kind: 'same' } } : file)
    return isSame
  }

  /** In place of a content that nothing but an upload would read, a file of its size that takes no room. */
  #stub(entry: TreeEntry, size: number | undefined, content: BaseFile['content']): void {
    if (size === undefined) return
    this.#put(entry, Buffer.alloc(0))
    truncateSync(this.#at(entry.path), size)
    this.files.set(entry.path, { size, isExecutable: entry.isExecutable, content })
  }

  #put({ path: name, isExecutable }: TreeEntry, bytes: Buffer): void {
    writeFileSync(this.#at(name), bytes, { flag: 'wx', mode: isExecutable ? 0o700 : 0o600 })
  }

  async #writeLinks(batch: readonly TreeEntry[]): Promise<void> {
    const blobs = await readBlobs(this.#repository, [...new Set(batch.map(({ oid }) => oid))])
    for (const { path: name, oid } of batch) {
      const target = blobs.get(oid)
      if (target === undefined) continue
      try {
        symlinkSync(target.toString('utf8'), this.#at(name))
      } catch (thrown) {
        leftOut(thrown)
      }
      this.files.set(name, { size: target.length, isExecutable: false, content: { kind: 'blob', oid } })
    }
  }

  /** The same at every commit. */
  async #others(): Promise<readonly string[]> {
    const which = this.#kept === 'ignored' ? ['--ignored', '--exclude-standard'] : []
    const said = await this.#repository.ask(['ls-files', '--others', ...which, '-z', '--full-name', ':/'])
    const names = said.toString('utf8').split('\0').slice(0, -1)
    if (names.length > limits.others)
      this.notes.push(`${names.length - limits.others} files that git does not know are not there at the base.`)
    return names.slice(0, limits.others)
  }

  #copy(name: string): void {
    const here = this.#here(name)
    const stats = lstatSync(here, { throwIfNoEntry: false })
    // A repository inside is listed as a folder.
    if (stats === undefined || !(stats.isFile() || stats.isSymbolicLink())) return
    try {
      this.#folderOf(name)
      if (!stats.isFile()) return
      const { size, mode } = stats
      // What the commit has too is the commit's.
      if (size <= limits.content) copyFileSync(here, this.#at(name), constants.COPYFILE_EXCL)
      else {
        writeFileSync(this.#at(name), '', { flag: 'wx', mode: 0o600 })
        truncateSync(this.#at(name), size)
      }
      this.files.set(name, { size, isExecutable: (mode & 0o100) !== 0, content: { kind: 'same' } })
    } catch (thrown) {
      leftOut(thrown)
    }
  }

  #copyLink(name: string): void {
    try {
      const target = readlinkSync(this.#here(name))
      symlinkSync(target, this.#at(name))
      this.files.set(name, { size: Buffer.byteLength(target), isExecutable: false, content: { kind: 'same' } })
    } catch (thrown) {
      leftOut(thrown)
    }
  }

  #here(name: string): string {
    return path.join(this.#repository.root, name)
  }

  #at(name: string): string {
    return path.join(this.#root, ...name.split('/'))
  }

  #folderOf(name: string): void {
    const folder = path.dirname(this.#at(name))
    if (this.#folders.has(folder)) return
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folders.add(folder)
  }

  #note(what: string, entries: readonly TreeEntry[], one: string, more: string): void {
    const [first, ...others] = entries
    if (first === undefined) return
    const text = others.length === 0 ? `${first.path} is a ${what}: ${one}.` : ''
    this.notes.push(text || `${entries.length} of the base are of the kind “${what}”, such as ${first.path}: ${more}.`)
  }
}

/** A file where the other side has a folder, no link at all, what may not be read: then it is not there. */
function leftOut(thrown: unknown): void {
  const { code = '' } = thrown as NodeJS.ErrnoException
  if (!/^(?:EEXIST|EINVAL|ENOENT|ENOTDIR|EISDIR|EACCES|EPERM|ELOOP)$/.test(code)) throw thrown
}

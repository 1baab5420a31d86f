import { statSync } from 'node:fs'
import path from 'node:path'
import type { FileChange } from '../../events/plan-changes.ts'
import type { PlannedBuild } from '../../packer/plan.ts'
import { endOf, walk } from '../../trust/walk-files.ts'
import { type BaseFile, elsewhere, hasContent } from '../base/base-file.ts'

/** More files than this of a build are not looked at. */
const mostFiles = 20_000

/** Where files lie, on one side. */
export interface Checkout {
  /** Absolute. */
  readonly root: string
  readonly workingDirectory: string
}

/** What a build reads to upload or serve it: by the path from the root of its checkout, the options that name it. */
export type FileNames = ReadonlyMap<string, readonly string[]>

/** Keys and certificates to log in with are neither uploaded nor served. */
const ofLogin = /(?:private_key_file|certificate_file|host_key_file|authorized_key_file|secret_path|key_path)$/

/** `roots`: where the checkout lies, or may be named. Folders stand for what is in them. Files outside of the checkout are the same at every commit. */
export function filesOf({ opened }: PlannedBuild, roots: readonly string[]): FileNames {
  const names = new Map<string, readonly string[]>()
  for (const { file, of, option: way = [] } of opened) {
    const option = way.filter((part) => typeof part === 'string').join('.')
    // What the language has read is in the values.
    if (option === '' || of === 'names' || ofLogin.test(option)) continue
    for (const each of filesBelow(file)) {
      const name = roots.map((root) => within(root, each)).find((way) => way !== undefined)
      if (name === undefined || names.size >= mostFiles) continue
      names.set(name, [...new Set([...(names.get(name) ?? []), option])])
    }
  }
  return names
}

function within(root: string, file: string): string | undefined {
  const name = path.relative(root, file)
  return name === '' || name === '..' || name.startsWith(`..${path.sep}`) || path.isAbsolute(name) ? undefined : name
}

/** What is not there is not told: the rules have, or it is made by the build. */
function filesBelow(file: string): readonly string[] {
  return walk(file)
    .filter(({ stats }) => stats?.isDirectory() === false)
    .map(({ file: each }) => each)
    .take(mostFiles)
    .toArray()
}

/** Where the files of two sides are. */
export interface Sides {
  /** Of the base, by their path from the root. */
  readonly files: ReadonlyMap<string, BaseFile>
  /** The folder that stands for the base. Absolute. */
  readonly baseRoot: string
  /** The checkout. Absolute. */
  readonly root: string
  /** The folder that names are shown from, relative to the root. */
  readonly shownFrom: string
}

/** Links are followed on either side: what they lead to is uploaded or served. */
export async function fileChanges(before: FileNames, after: FileNames, sides: Sides): Promise<readonly FileChange[]> {
  const changes: FileChange[] = []
  // By its whole path a link leads into the checkout, and at the base to what that was.
  const realRoots = { base: endOf(sides.baseRoot), here: endOf(sides.root) }
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const options = after.get(name) ?? before.get(name) ?? []
    const shown = { path: path.relative(sides.shownFrom, name), options }
    const file = endOf(path.join(sides.root, name))
    const there = endOf(path.join(sides.baseRoot, name))
    const own = within(realRoots.base, there) ?? within(realRoots.here, there)
    // Both lead to one place out of the checkout, where an image of many gigabytes may be.
    if (own === undefined && file === there && before.has(name) && after.has(name)) continue
    const base = () => (own === undefined ? elsewhere(there) : sides.files.get(own))
    const old = before.has(name) ? await base() : undefined
    const now = after.has(name) ? statSync(file, { throwIfNoEntry: false }) : undefined
    if (now === undefined && old === undefined) continue
    if (old === undefined) changes.push({ ...shown, change: 'added', after: now?.size ?? 0 })
    else if (now === undefined) changes.push({ ...shown, change: 'removed', before: old.size })
    else {
      const isExecutable = now.isFile() && (now.mode & 0o100) !== 0
      const executable = isExecutable === old.isExecutable ? {} : { executable: isExecutable }
      if ((await hasContent(file, old)) && executable.executable === undefined) continue
      changes.push({ ...shown, change: 'changed', before: old.size, after: now.size, ...executable })
    }
  }
  return changes
}

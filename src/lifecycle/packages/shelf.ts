import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Package, type PackageList, packageManagers } from '../../events/packages.ts'

/** Where files are kept from one run to the next, such as GitHub's cache. */
export interface BeyondThisMachine {
  /** Puts the file at `file` back; false: there is none of that key. */
  restore(key: string, file: string): Promise<boolean>
  save(key: string, file: string): Promise<void>
}

export interface ShelfPlace {
  /** Of this machine. Absolute. */
  readonly folder: string
  readonly beyond: BeyondThisMachine | undefined
}

/** More than the list of any guest is. */
const largest = 16 << 20

/**
 * Keeps a list by the sum of its text, which stands in the template's record: whoever can write to the place where lists
 * are kept can not make one say something else. Answers the sum and the file.
 */
export async function shelve(
  list: PackageList,
  { folder, beyond }: ShelfPlace,
): Promise<{ readonly inventory: string; readonly file: string }> {
  const text = textOf(list)
  const digest = sumOf(text)
  const file = fileOf(digest, folder)
  await mkdir(folder, { recursive: true })
  // As a whole: another build of the run may look for it.
  await writeFile(`${file}.${process.pid}`, text)
  await rename(`${file}.${process.pid}`, file)
  await beyond?.save(digest, file)
  return { inventory: `sha256:${digest}`, file }
}

/** Undefined: it is not there, or not what the sum belongs to. */
export async function fetchList(inventory: string, { folder, beyond }: ShelfPlace): Promise<PackageList | undefined> {
  const [, digest] = /^sha256:([0-9a-f]{64})$/.exec(inventory) ?? []
  if (digest === undefined) return undefined
  const file = fileOf(digest, folder)
  const here = await read(file, digest)
  if (here !== undefined || beyond === undefined) return here
  await mkdir(folder, { recursive: true })
  return (await beyond.restore(digest, file)) ? read(file, digest) : undefined
}

async function read(file: string, digest: string): Promise<PackageList | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const list = text.length <= largest && sumOf(text) === digest ? listIn(text) : undefined
  if (list === undefined) await rm(file, { force: true })
  return list
}

/** A line each, so that files of two nights can be compared by any tool. */
function textOf({ manager, usedBytes, packages }: PackageList): string {
  const lines = packages.map((one) => `    ${JSON.stringify(one)}`)
  return `{\n  "manager": "${manager}",\n  "usedBytes": ${usedBytes ?? 'null'},\n  "packages": [\n${lines.join(',\n')}\n  ]\n}\n`
}

function listIn(text: string): PackageList | undefined {
  const { manager, usedBytes, packages } = JSON.parse(text) as {
    manager: PackageList['manager']
    usedBytes: number | null
    packages: readonly Package[]
  }
  return packageManagers.includes(manager) ? { manager, usedBytes: usedBytes ?? undefined, packages } : undefined
}

function fileOf(digest: string, folder: string): string {
  return path.join(folder, `${digest}.json`)
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

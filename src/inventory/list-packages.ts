import type { Communicator } from '../communicators/communicator.ts'
import { GuestError } from '../diagnostics/errors.ts'
import { type Package, type PackageList, type PackageManager, packageManagers } from '../events/packages.ts'
import { type AskContext, askGuest, type Said } from './ask-guest.ts'
import { databaseScript } from './package-databases.ts'

const script = String.raw`
say used-kib "$(df -Pk / 2>/dev/null | tail -n 1 | awk '{print $3}')"
${databaseScript('list')}
`

/** What is installed in a guest. Throws GuestError where it does not answer, or has no package manager that is known. */
export async function listPackages(communicator: Communicator, context: AskContext): Promise<PackageList> {
  return packageListIn(await askGuest(communicator, script, context))
}

export function packageListIn(said: Said): PackageList {
  const packages = (said.get('p') ?? []).flatMap(packageIn)
  const manager = managerIn(said, packages.length)
  const used = said.get('used-kib')?.[0] ?? ''
  return {
    manager,
    usedBytes: /^\d{1,12}$/.test(used) ? Number(used) * 1024 : undefined,
    packages: sorted(packages),
  }
}

/** Throws GuestError where there is no package manager that is known, or nothing in its database. */
export function managerIn(said: Said, count: number): PackageManager {
  const manager = packageManagers.find((name) => name === said.get('manager')?.[0])
  if (manager !== undefined && count > 0) return manager
  throw new GuestError(
    'guest-not-examined',
    'The guest has no list of packages that is known here',
    `It is asked of ${packageManagers.join(', ')}.`,
  )
}

/** Of the first three values of a line. */
export function packageIn(line: string): readonly Package[] {
  const [name = '', version = '', architecture = ''] = line.split('\t').map((part) => part.trim())
  // The keys of vendors, which rpm counts as packages.
  if (name === '' || version === '' || name === 'gpg-pubkey') return []
  return [{ name, version: version.replace(/^0:/, ''), architecture: architecture.replace(/^\(none\)$/, '') }]
}

/** By name, whatever the language of this machine. */
export function sorted<Item extends { readonly name: string; readonly architecture: string }>(
  items: readonly Item[],
): readonly Item[] {
  const key = ({ name, architecture }: Item) => `${name}\t${architecture}`
  return items.toSorted((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0))
}

import type { Communicator } from '../communicators/communicator.ts'
import { type AskContext, askGuest, type Said } from './ask-guest.ts'
import type { InstalledPackage, Inventory, OperatingSystem } from './installed.ts'
import { managerIn, packageIn, sorted } from './list-packages.ts'
import { databaseScript } from './package-databases.ts'

const script = String.raw`
for file in /etc/os-release /usr/lib/os-release; do
  [ -r "$file" ] || continue
  while IFS= read -r line || [ -n "$line" ]; do say os "$line"; done <"$file"
  break
done
${databaseScript('details')}
`

/**
 * What is installed in a guest, with licences, sources and makers as far as its database knows them. Throws GuestError where it
 * does not answer, or has no package manager that is known.
 */
export async function readInventory(communicator: Communicator, context: AskContext): Promise<Inventory> {
  return inventoryIn(await askGuest(communicator, script, context))
}

export function inventoryIn(said: Said): Inventory {
  const licences = new Map(
    (said.get('l') ?? []).map((line) => {
      const [name = '', text = ''] = line.split('\t')
      return [name, text] as const
    }),
  )
  const packages = (said.get('d') ?? []).flatMap((line) => installedIn(line, licences))
  return {
    manager: managerIn(said, packages.length),
    system: systemIn(said.get('os') ?? []),
    packages: sorted(packages),
  }
}

function installedIn(line: string, licences: ReadonlyMap<string, string>): readonly InstalledPackage[] {
  const [, , , ...rest] = line.split('\t').map((part) => (/^\(none\)$|^ *$/.test(part) ? undefined : part.trim()))
  const [source, sourceVersion, licence, homepage, maker, summary] = rest
  return packageIn(line).map((one) => ({
    ...one,
    ...(source === undefined ? {} : { source: sourceOf(source, sourceVersion ?? one.version) }),
    licences: listed(licence ?? licences.get(one.name)),
    ...(homepage === undefined ? {} : { homepage }),
    ...(maker === undefined ? {} : { maker }),
    ...(summary === undefined ? {} : { summary }),
  }))
}

/** rpm names the file of the source: `openssl-3.2.2-6.el9.src.rpm`. */
function sourceOf(text: string, version: string): { readonly name: string; readonly version: string } {
  const [, name, own] = /^(.+)-([^-]+-[^-]+)\.(?:nosrc|src)\.rpm$/.exec(text) ?? []
  return name === undefined || own === undefined ? { name: text, version } : { name, version: own }
}

function listed(text = ''): readonly string[] {
  const parts = text.split('|').map((part) => part.trim())
  return [...new Set(parts.filter((part) => part !== ''))]
}

/** os-release(5): assignments of a shell, with values in quotes or without. */
function systemIn(lines: readonly string[]): OperatingSystem {
  const values = new Map(
    lines.flatMap((line) => {
      const [, name, text] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? []
      return name === undefined || text === undefined ? [] : [[name, unquoted(text)] as const]
    }),
  )
  const get = (name: string) => values.get(name) ?? ''
  const id = get('ID').toLowerCase()
  return {
    id: /^[a-z0-9._-]+$/.test(id) ? id : 'linux',
    version: get('VERSION_ID'),
    title: get('PRETTY_NAME') || get('NAME') || 'Linux',
    cpe: get('CPE_NAME') || undefined,
  }
}

function unquoted(text: string): string {
  const [, , inside] = /^(["'])(.*)\1$/.exec(text) ?? []
  return inside === undefined ? text : inside.replace(/\\(["'$`\\])/g, '$1')
}

import { PackageURL } from 'packageurl-js'
import type { PackageManager } from '../events/packages.ts'
import type { InstalledPackage, OperatingSystem } from './installed.ts'

/** By the list of types of the specification of package URLs. */
const types: Readonly<Record<PackageManager, string>> = { dpkg: 'deb', rpm: 'rpm', apk: 'apk', pacman: 'alpm' }

/** Names of vendors that are not those of their distribution. */
const vendors: ReadonlyMap<string, string> = new Map([
  ['rhel', 'redhat'],
  ['archarm', 'arch'],
])

/**
 * `pkg:deb/debian/libssl3@3.0.15-1?arch=amd64&distro=debian-12&upstream=openssl`. `upstream`, the source, is what scanners look
 * weaknesses up by; with its version where that is another one.
 */
export function packageUrl(one: InstalledPackage, manager: PackageManager, { id, version }: OperatingSystem): string {
  const vendor = vendors.get(id) ?? (id.startsWith('opensuse') ? 'opensuse' : id)
  const [, epoch, rest = one.version] = (manager === 'rpm' && /^(\d+):(.*)$/s.exec(one.version)) || []
  const qualifiers = {
    ...(one.architecture === '' ? {} : { arch: one.architecture }),
    distro: version === '' ? id : `${id}-${version}`,
    ...(epoch === undefined ? {} : { epoch }),
    ...upstream(one, rest),
  }
  return new PackageURL(types[manager], vendor, one.name, rest, qualifiers, undefined).toString()
}

function upstream({ name, source }: InstalledPackage, version: string): { readonly upstream?: string } {
  if (source === undefined) return {}
  const isOther = source.version.replace(/^\d+:/, '') !== version.replace(/^\d+:/, '')
  if (source.name === name && !isOther) return {}
  return { upstream: isOther ? `${source.name}@${source.version}` : source.name }
}

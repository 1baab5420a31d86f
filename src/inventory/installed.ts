import type { Package, PackageManager } from '../events/packages.ts'

/** A package with what its database says of it. */
export interface InstalledPackage extends Package {
  /** The source that it was built from; undefined: the database does not say. */
  readonly source?: { readonly name: string; readonly version: string }
  /** As they are written, `GPLv2+ and BSD`; empty: not told. */
  readonly licences: readonly string[]
  readonly homepage?: string
  /** Who made the package: `Debian OpenSSL Team <pkg-openssl@example.org>`. */
  readonly maker?: string
  readonly summary?: string
}

/** The operating system, by its `os-release`. */
export interface OperatingSystem {
  /** `debian`; without the file `linux`. */
  readonly id: string
  /** `12`, empty where it has none. */
  readonly version: string
  /** `Debian GNU/Linux 12 (bookworm)`. */
  readonly title: string
  /** A name of CPE, as some distributions give it. */
  readonly cpe: string | undefined
}

export interface Inventory {
  readonly manager: PackageManager
  readonly system: OperatingSystem
  /** By name and architecture. */
  readonly packages: readonly InstalledPackage[]
}

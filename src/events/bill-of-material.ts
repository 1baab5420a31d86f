import type { PackageManager } from './packages.ts'

/** A software bill of materials of what was built, and where it is. */
export interface BillOfMaterial {
  readonly manager: PackageManager
  /** Of packages. */
  readonly count: number
  /** Most first. */
  readonly licences: readonly LicenceCount[]
  /** Absolute paths of the documents. */
  readonly files: { readonly cyclonedx: string; readonly spdx: string }
}

export interface LicenceCount {
  /** An expression of SPDX where it is one, else as the database has it; empty: not told. */
  readonly licence: string
  /** Of packages that have it, with others or alone. */
  readonly count: number
}

/** A package of the guest, as its package manager names it. */
export interface Package {
  readonly name: string
  readonly version: string
  readonly architecture: string
}

export const packageManagers = ['dpkg', 'rpm', 'apk', 'pacman'] as const
export type PackageManager = (typeof packageManagers)[number]

export interface PackageList {
  readonly manager: PackageManager
  /** In use on the root file system. */
  readonly usedBytes: number | undefined
  /** By name, architecture and version. */
  readonly packages: readonly Package[]
}

/** A package that is there in another version. */
export interface ChangedPackage {
  readonly name: string
  readonly architecture: string
  readonly from: string
  readonly to: string
}

export interface PackageDiff {
  readonly added: readonly Package[]
  readonly removed: readonly Package[]
  readonly upgraded: readonly ChangedPackage[]
  readonly downgraded: readonly ChangedPackage[]
}

/** What is in a template, and what is new in it. */
export interface PackageNews {
  readonly manager: PackageManager
  readonly count: number
  /** `sha256:...` of the list, by which it is found again. */
  readonly inventory: string
  /** Where the list is. */
  readonly file: string
  readonly usedBytes: number | undefined
  /** The template of this name before it, where its list is known. */
  readonly against?: {
    readonly vmid: number
    readonly name: string
    readonly count: number
    readonly usedBytes: number | undefined
    readonly diff: PackageDiff
  }
}

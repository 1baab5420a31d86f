/** What a change of the files makes of the plan: the element `changes` of `plan --json`. Holds no secret. */
export interface PlanChanges {
  readonly base: {
    /** As it was asked for. */
    readonly revision: string
    /** The commit that it is. */
    readonly commit: string
  }
  /** Why there is nothing to compare with, so that everything is new. */
  readonly problem?: string
  /** What could not be compared. */
  readonly notes: readonly string[]
  /** Is there any? */
  readonly changed: boolean
  readonly variables: readonly ValueChange[]
  /** First those that are planned, in their order, then those that are gone. */
  readonly builds: readonly BuildChange[]
}

export type Change = 'added' | 'removed' | 'changed'

export interface BuildChange {
  readonly name: string
  readonly builder: string
  readonly change: Change | 'unchanged'
  readonly options: readonly ValueChange[]
  readonly disks: readonly ValueChange[]
  /** Of the calls that make the machine. */
  readonly calls: readonly ItemChange[]
  readonly provisioners: readonly ItemChange[]
  readonly errorCleanupProvisioner: readonly ItemChange[]
  readonly postProcessors: readonly ItemChange[]
  /** What is read to be uploaded or served. */
  readonly files: readonly FileChange[]
}

export interface ValueChange {
  /** `boot_iso.iso_url`, `disks[0].disk_size`. */
  readonly path: string
  readonly change: Change
  /** As JSON; `{ sensitive: true }` of a secret. */
  readonly before?: unknown
  readonly after?: unknown
  /** In place of both, of a long text: lines that begin with `-`, `+` or a blank. */
  readonly lines?: readonly string[]
}

/** One of a row: a call, a provisioner, a post-processor. */
export interface ItemChange {
  /** `shell`, `POST /nodes/pve/qemu`. */
  readonly type: string
  /** What the template calls it. */
  readonly name?: string
  readonly change: Change | 'moved'
  /** Its places, from 1. */
  readonly from?: number
  readonly to?: number
  /** It was changed and stands elsewhere. */
  readonly moved?: boolean
  readonly values: readonly ValueChange[]
}

export interface FileChange {
  /** From the working directory. */
  readonly path: string
  /** The options that name it, or a folder around it. */
  readonly options: readonly string[]
  readonly change: Change
  /** Bytes. */
  readonly before?: number
  readonly after?: number
  /** It may be run now, or may not any more. */
  readonly executable?: boolean
}

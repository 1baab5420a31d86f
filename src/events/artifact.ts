/** What a build hands back. */
export interface Artifact {
  readonly kind: 'template' | 'vm'
  readonly vmid: number
  readonly name: string
  readonly node: string
  /** Link to the machine in the Proxmox UI. */
  readonly uiUrl: string
  readonly disks: readonly ArtifactDisk[]
}

export interface ArtifactDisk {
  /** The configuration key: `scsi0`, `efidisk0`. */
  readonly key: string
  readonly volid: string
  /** Bytes; undefined where the server does not say. */
  readonly size: number | undefined
}

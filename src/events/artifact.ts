/** What a build hands back: a machine, or files on this machine; `none` where it changed only what was there before. */
export type Artifact = MachineArtifact | LocalArtifact

export interface LocalArtifact {
  readonly kind: 'file' | 'none'
  readonly files: readonly string[]
}

export interface MachineArtifact {
  readonly kind: 'template' | 'vm'
  readonly vmid: number
  readonly name: string
  readonly node: string
  /** Link to the machine in the Proxmox UI. */
  readonly uiUrl: string
  readonly disks: readonly ArtifactDisk[]
  /** Made of it by post-processors, on this machine. */
  readonly files?: readonly string[]
}

export interface ArtifactDisk {
  /** The configuration key: `scsi0`, `efidisk0`. */
  readonly key: string
  readonly volid: string
  /** Bytes; undefined where the server does not say. */
  readonly size: number | undefined
}

export function machineOf(artifact: Artifact | undefined): MachineArtifact | undefined {
  return artifact?.kind === 'template' || artifact?.kind === 'vm' ? artifact : undefined
}

/** Its ID as Packer's artifacts have it. */
export function artifactId(artifact: Artifact): string {
  switch (artifact.kind) {
    case 'template':
    case 'vm':
      return String(artifact.vmid)
    case 'file':
      return 'File'
    case 'none':
      return 'Null'
  }
}

/** Where it is: `template 105 (debian) on pve`; empty where there is nothing. */
export function describeArtifact(artifact: Artifact | undefined): string {
  const machine = machineOf(artifact)
  if (machine !== undefined) return `${machine.kind} ${machine.vmid} (${machine.name}) on ${machine.node}`
  return artifact?.kind === 'file' ? `file ${artifact.files.join(', ')}` : ''
}

/** Files on this machine. */
export function filesOf(artifact: Artifact | undefined): readonly string[] {
  return artifact?.kind === 'file' ? artifact.files : []
}

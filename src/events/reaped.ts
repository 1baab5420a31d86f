/** Something that a build left behind, or seems to have, and what became of it. */
export interface Reaped {
  readonly kind: 'vm' | 'template' | 'volume'
  readonly node: string
  readonly vmid?: number | undefined
  readonly volid?: string | undefined
  /** Of a machine. */
  readonly name?: string | undefined
  /** Of the ownership mark. */
  readonly run?: string | undefined
  readonly build?: string | undefined
  /** Milliseconds since the epoch by the server's clock. */
  readonly madeAt?: number | undefined
  /** `found`: it would be removed; `spared`: it may be in use; `left`: it could not be removed. */
  readonly fate: ReapFate
  /** Why it was spared or is left. */
  readonly why?: string | undefined
}

export type ReapFate = 'removed' | 'found' | 'spared' | 'left'

/** `template 107 (debian) on node pve`. */
export function describeReaped({ kind, vmid, volid, name, node }: Reaped): string {
  const what = kind === 'volume' ? `volume ${volid}` : `${kind === 'vm' ? 'virtual machine' : kind} ${vmid} (${name})`
  return `${what} on node ${node}`
}

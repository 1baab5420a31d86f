import type { VmidRange } from '../proxmox/notation/vmid-range.ts'

/**
 * A build whose result nobody gets: the machine has a name, an ID and a pool that are in nobody's way, nothing is replaced,
 * and all of it is removed at the end.
 */
export interface Trial {
  /** Where machines of it get their IDs; undefined: the next free ones. */
  readonly vmids: VmidRange | undefined
  /** Undefined: that of the template. */
  readonly pool: string | undefined
  /** May an image that was downloaded stay on its storage, where the next build finds it by its checksum? */
  readonly keepsDownloads: boolean
}

import type { EventBody } from '../../../events/event.ts'
import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import type { TaskOptions } from '../../../proxmox/task.ts'
import { Vm, type VmConfig } from '../machine/vm.ts'

/** A finished machine that takes the ID of the template which it replaces. */
export interface Swap {
  readonly client: ProxmoxClient
  readonly node: string
  /** The ID that it was built under. */
  readonly machine: number
  /** The ID that it takes. */
  readonly vmid: number
  /** Of the build, in the description of both. */
  readonly mark: string
  readonly task: TaskOptions
  readonly signal: AbortSignal
  emit(event: EventBody): void
}

/** The machine as it was built. */
export function builtOf({ client, node, machine, task }: Swap): Vm {
  return new Vm(client, node, machine, task)
}

/** What is to have the ID, or has it. */
export function holderOf({ client, node, vmid, task }: Swap): Vm {
  return new Vm(client, node, vmid, task)
}

export function descriptionOf(config: VmConfig | undefined): string {
  return String(config?.['description'] ?? '')
}

/** Keys of what lies on a storage and is the machine's own: disks, EFI disk, TPM state, and what no drive has. */
export function disksIn(config: VmConfig): readonly string[] {
  return [...drivesOf(config)].filter(([, { cdrom, file }]) => !cdrom && file.includes(':')).map(([key]) => key)
}

import type { Machine } from './hypervisor.ts'

/** A machine that takes disks, network cards and the tablet while it runs. Without it such changes wait for the next start. */
export interface PluggableMachine extends Machine {
  /** `scsi1`, `net0` or `tablet`, and the value of the option. Throws Error when QEMU refuses it. */
  plug(key: string, value: string): Promise<void>
  /** Throws Error when the guest does not let go. */
  unplug(key: string): Promise<void>
  /** Leads a card that stays to another bridge. */
  rewire(key: string, value: string): Promise<void>
}

export function isPluggable(machine: Machine): machine is PluggableMachine {
  return 'plug' in machine && 'unplug' in machine
}

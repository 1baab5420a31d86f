import type { Machine } from '../machine/hypervisor.ts'

/** A machine that takes disks and network cards while it runs. Without it such changes wait for the next start. */
export interface PluggableMachine extends Machine {
  /** `scsi1`, `net0` and the value of the option. */
  plug(key: string, value: string): Promise<void>
  /** Throws Error when the guest does not let go. */
  unplug(key: string): Promise<void>
}

export function isPluggable(machine: Machine): machine is PluggableMachine {
  return 'plug' in machine && 'unplug' in machine
}

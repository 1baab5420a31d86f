import type { Machine } from '../machine/hypervisor.ts'

/** The machines that run now. */
export interface Machines {
  get(vmid: number): Machine | undefined
  /** From now on until it ends by itself or by a call. */
  add(machine: Machine): void
  all(): readonly Machine[]
  /** Ends every machine; nothing is orphaned. */
  closeAll(): Promise<void>
}

export function createMachines(): Machines {
  const running = new Map<number, Machine>()
  return {
    get: (vmid) => running.get(vmid),
    add(machine) {
      running.set(machine.vmid, machine)
      const forget = (): void => {
        if (running.get(machine.vmid) === machine) running.delete(machine.vmid)
      }
      machine.exited.then(forget, forget)
    },
    all: () => [...running.values()],
    async closeAll() {
      await Promise.allSettled([...running.values()].map((machine) => machine.kill()))
      await Promise.allSettled([...running.values()].map((machine) => machine.exited))
    },
  }
}

/** Throws Error `VM 100 not running`. */
export function runningMachine(machines: Machines, vmid: number): Machine {
  const machine = machines.get(vmid)
  if (machine === undefined) throw new Error(`VM ${vmid} not running`)
  return machine
}

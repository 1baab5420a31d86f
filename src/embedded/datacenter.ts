import type { Tickets } from './access/tickets.ts'
import type { Host } from './host.ts'
import type { Hypervisor } from './machine/hypervisor.ts'
import type { Certificate } from './server/server-certificate.ts'
import type { DataFolder } from './state/data-folder.ts'
import type { State } from './state/datacenter-state.ts'
import type { Tasks } from './tasks/task-list.ts'
import type { VmLocks } from './tasks/vm-locks.ts'
import type { Broadcast } from './vm/broadcast.ts'
import type { Machines } from './vm/running-machines.ts'
import type { Vms } from './vm/vm-configs.ts'
import type { VncProxies } from './vm/vnc-proxies.ts'

/** Everything that the calls work on. */
export interface Datacenter {
  readonly data: DataFolder
  readonly state: State
  /** After every change of `state`. */
  save(): void
  readonly certificate: Certificate
  readonly tickets: Tickets
  readonly tasks: Tasks
  readonly vms: Vms
  readonly locks: VmLocks
  readonly machines: Machines
  readonly broadcast: Broadcast
  readonly vncProxies: VncProxies
  readonly hypervisor: Hypervisor
  readonly host: Host
  /** The machines only pretend; then what only QEMU reads may be missing. */
  readonly simulated: boolean
  readonly now: () => number
}

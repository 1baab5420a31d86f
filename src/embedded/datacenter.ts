import { signingKey } from './access/secrets.ts'
import { createTickets, type Tickets } from './access/tickets.ts'
import type { Hypervisor } from './machine/hypervisor.ts'
import { type Certificate, loadCertificate } from './server/certificate.ts'
import type { DataFolder } from './state/data-folder.ts'
import { type State, writeState } from './state/state.ts'
import { openTasks, type Tasks } from './tasks/tasks.ts'
import { type Broadcast, startBroadcast } from './vm/broadcast.ts'
import { createMachines, type Machines } from './vm/machines.ts'
import { createVmLocks, type VmLocks } from './vm/mutex.ts'
import { openVms, type Vms } from './vm/vms.ts'
import { createVncProxies, type VncProxies } from './vm/vnc-proxies.ts'

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
  /** The machines only pretend; then what only QEMU reads may be missing. */
  readonly simulated: boolean
  readonly now: () => number
}

export interface DatacenterSettings {
  readonly simulated: boolean
  /** How often nodes tell the cluster about their VMs; ten seconds on a genuine one. */
  readonly broadcastMs: number
}

export async function openDatacenter(
  data: DataFolder,
  state: State,
  hypervisor: Hypervisor,
  settings: DatacenterSettings,
): Promise<Datacenter> {
  const now = Date.now
  const datacenter: Datacenter = {
    data,
    state,
    save: () => writeState(data, state),
    certificate: await loadCertificate(data, state.nodes[0]!, state.domain),
    tickets: createTickets(signingKey(data), now),
    tasks: openTasks(data, now),
    vms: openVms(data, state.nodes),
    locks: createVmLocks(),
    machines: createMachines(),
    vncProxies: createVncProxies(),
    broadcast: startBroadcast(() => datacenter, settings.broadcastMs),
    hypervisor,
    simulated: settings.simulated,
    now,
  }
  return datacenter
}

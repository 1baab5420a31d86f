import { signingKey } from './access/hashes.ts'
import { createTickets } from './access/tickets.ts'
import type { Datacenter } from './datacenter.ts'
import type { Host } from './host.ts'
import type { Hypervisor } from './machine/hypervisor.ts'
import { loadCertificate } from './server/server-certificate.ts'
import type { DataFolder } from './state/data-folder.ts'
import { type State, writeState } from './state/datacenter-state.ts'
import { openTasks } from './tasks/task-list.ts'
import { createVmLocks } from './tasks/vm-locks.ts'
import { startBroadcast } from './vm/broadcast.ts'
import { createMachines } from './vm/running-machines.ts'
import { openVms } from './vm/vm-configs.ts'
import { vmRow } from './vm/vm-status.ts'
import { createVncProxies } from './vm/vnc-proxies.ts'

export interface DatacenterSettings {
  readonly simulated: boolean
  readonly host: Host
  /** How often nodes tell the cluster about their VMs; ten seconds on a genuine one. */
  readonly broadcastMs: number
  /** How long a display waits for its visitor; ten seconds on a genuine one. */
  readonly displayMs: number
}

export async function openDatacenter(
  data: DataFolder,
  state: State,
  hypervisor: Hypervisor,
  settings: DatacenterSettings,
): Promise<Datacenter> {
  const now = Date.now
  const tasks = openTasks(data, now)
  const machines = createMachines()
  const datacenter: Datacenter = {
    data,
    state,
    save: () => writeState(data, state),
    certificate: await loadCertificate(data, state.nodes[0]!, state.domain),
    tickets: createTickets(signingKey(data), now),
    tasks,
    vms: openVms(data, state.nodes),
    locks: createVmLocks(),
    machines,
    vncProxies: createVncProxies(tasks, machines, settings.displayMs),
    broadcast: startBroadcast(() => vmRows(datacenter), settings.broadcastMs),
    hypervisor,
    host: settings.host,
    simulated: settings.simulated,
    now,
  }
  return datacenter
}

/** A VM whose figures cannot be read (it is just being destroyed) is left out. */
async function vmRows(datacenter: Datacenter): Promise<ReadonlyMap<number, Record<string, unknown>>> {
  const rows = await Promise.all(
    datacenter.vms
      .all()
      .map(async (vmid) => [vmid, await vmRow(datacenter, vmid, false).catch(() => undefined)] as const),
  )
  return new Map(rows.filter((row): row is [number, Record<string, unknown>] => row[1] !== undefined))
}

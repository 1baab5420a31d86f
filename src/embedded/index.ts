import path from 'node:path'
import { calls } from './api/all-calls.ts'
import { createRouter } from './api/router.ts'
import type { Base } from './base-declaration.ts'
import type { Datacenter } from './datacenter.ts'
import { createFaults, type Faults } from './faults/faults.ts'
import { type Host, thisHost } from './host.ts'
import { loadCredentials, openState } from './installation.ts'
import type { GuestWays } from './machine/gate/frame-rule.ts'
import type { Hypervisor, MachineSpec } from './machine/hypervisor.ts'
import { createQemuHypervisor } from './machine/qemu-hypervisor.ts'
import { openDatacenter } from './open-datacenter.ts'
import { listen } from './server/http-server.ts'
import { createSimulatedHypervisor } from './simulated/simulated-hypervisor.ts'
import { type DataFolder, openDataFolder } from './state/data-folder.ts'
import { makeFolders } from './storage/storages.ts'
import { machineSpec } from './vm/machine-spec.ts'
import { recover } from './vm/recover-vms.ts'
import { abandonSnapshots } from './vm/vm-snapshots.ts'

export interface EmbeddedOptions {
  /** Folder that keeps everything; made when it is missing. */
  readonly data: string
  /** Port 0: a free one. */
  readonly listen: { readonly host: string; readonly port: number }
  /** Machines that need no QEMU: they start, answer the agent with a fixed address, stop. */
  readonly simulate?: boolean
  /** Other machines than QEMU's or the simulated ones. */
  readonly hypervisor?: Hypervisor
  /** The ports of this machine's loopback that guests reach at the address of their bridge; 8000 to 9000 by default. */
  readonly guestPorts?: GuestWays['ports'] | undefined
  /** Do guests reach the private networks around this machine? They do by default. */
  readonly guestsNearby?: boolean | undefined
  /** What the nodes tell of the machine under them; this one by default. */
  readonly host?: Host
  /** Milliseconds before a 401; 3000 by default, as on a genuine server. */
  readonly authFailureDelay?: number
  /** Milliseconds between the broadcasts that cluster-wide views rest on; 10000 by default. */
  readonly broadcastInterval?: number
  /** Milliseconds that an opened display waits for its visitor; 10000 by default. */
  readonly displayPatience?: number
  /** What a fresh data folder starts with; one that is in use already has to have started with the same. */
  readonly base?: Base | undefined
  /** Which calls go wrong, and how; none by default. */
  readonly faults?: Faults | undefined
}

/** Also the line that `serve` prints. */
export interface EmbeddedServer {
  /** With `/api2/json`. */
  readonly url: string
  /** Token ID, such as `root@pam!embedded`. */
  readonly username: string
  readonly token: string
  /** Of root@pam. */
  readonly password: string
  readonly node: string
  /** SHA-256 of the certificate: `AA:BB:..`. */
  readonly fingerprint: string
  readonly data: string
  /** Ends all machines, then the server. */
  close(): Promise<void>
}

/** Where Packer serves answer files, if its options say nothing else. */
const answerPorts: GuestWays['ports'] = { has: (port) => port >= 8000 && port <= 9000 }

/** Throws Error when the data folder is in use or the address is taken. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const data = openDataFolder(path.resolve(options.data))
  try {
    return await start(data, options)
  } catch (error) {
    data.release()
    throw error
  }
}

async function start(data: DataFolder, options: EmbeddedOptions): Promise<EmbeddedServer> {
  const state = openState(data, options.base)
  const credentials = loadCredentials(data)
  const hypervisor =
    options.hypervisor ??
    (options.simulate
      ? createSimulatedHypervisor()
      : await createQemuHypervisor({
          runDirectory: data.path('run'),
          ways: { ports: options.guestPorts ?? answerPorts, nearby: options.guestsNearby ?? true },
        }))
  const datacenter = await openDatacenter(data, state, hypervisor, {
    simulated: options.simulate ?? false,
    host: options.host ?? thisHost,
    broadcastMs: options.broadcastInterval ?? 10_000,
    displayMs: options.displayPatience ?? 10_000,
  })
  for (const id of Object.keys(state.storages)) makeFolders(datacenter, id)
  await recover(datacenter)
  await recoverMachines(datacenter)
  await abandonSnapshots(datacenter)
  const server = await listen(datacenter, createRouter(calls), {
    ...options.listen,
    authFailureDelay: options.authFailureDelay ?? 3000,
    faults: options.faults ?? createFaults([]),
  })
  const host = options.listen.host.includes(':') ? `[${options.listen.host}]` : options.listen.host
  return {
    url: `https://${host}:${server.port}/api2/json`,
    ...credentials,
    node: state.nodes[0]!,
    fingerprint: datacenter.certificate.fingerprint,
    data: data.root,
    async close() {
      await server.close()
      datacenter.broadcast.close()
      // Tasks may wait for machines, and machines may be started by tasks.
      const tasks = datacenter.tasks.close()
      await datacenter.machines.closeAll()
      await tasks
      await datacenter.machines.closeAll()
      data.release()
    },
  }
}

async function recoverMachines(datacenter: Datacenter): Promise<void> {
  const specs: MachineSpec[] = datacenter.vms.all().map((vmid) => {
    const node = datacenter.vms.nodeOf(vmid)!
    return machineSpec(datacenter, node, vmid, datacenter.vms.read(node, vmid))
  })
  for (const machine of (await datacenter.hypervisor.recover(specs)).values()) datacenter.machines.add(machine)
}

import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { parseUpid } from '../../../proxmox/notation/upid.ts'
import type { Machine } from '../machine/all-machines.ts'
import type { VmConfig } from '../machine/vm.ts'
import { runMark } from '../plan/build-marks.ts'
import type { Suspect } from './leftover.ts'

/** What is told of a machine that carries the mark of a build; of any other nothing needs to be known. */
export async function suspectOf(
  { node, vmid, config }: Machine,
  all: readonly Machine[],
  client: ProxmoxClient,
  signal: AbortSignal,
): Promise<Suspect> {
  const quiet = { vmid, config, isRunning: false, uptime: 0, uses: [] }
  if (!runMark.test(String(config['description'] ?? ''))) return quiet
  const at = `/nodes/${node}/qemu/${vmid}`
  const status = (await client.request('GET', `${at}/status/current`, {}, { signal })) as {
    readonly status?: string
    readonly uptime?: number
    readonly ha?: { readonly managed?: number }
  }
  const snapshots = (await client.request('GET', `${at}/snapshot`, {}, { signal })) as readonly { name: string }[]
  const [task] = await client.runningTasks(node, ({ id }) => id === String(vmid))
  const copy = all.find((other) => other.vmid !== vmid && usesDisksOf(vmid, other.config))
  return {
    ...quiet,
    isRunning: status.status === 'running',
    uptime: status.uptime ?? 0,
    uses: [
      ...(task === undefined ? [] : [`the task ${parseUpid(task)?.type} runs on it`]),
      ...(snapshots.some(({ name }) => name !== 'current') ? ['somebody has made a snapshot of it'] : []),
      ...(copy === undefined ? [] : [`machine ${copy.vmid} uses its disks`]),
      ...(status.ha?.managed === 1 ? ['it is under high availability'] : []),
    ],
  }
}

function usesDisksOf(vmid: number, config: VmConfig): boolean {
  const disk = new RegExp(`[:/](?:base|vm)-${vmid}-`)
  return Object.values(config).some((value) => typeof value === 'string' && disk.test(value))
}

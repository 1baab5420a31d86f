import type { Datacenter } from '../datacenter.ts'
import { vmRow } from './status.ts'

/**
 * Nodes tell the cluster about their VMs every ten seconds; cluster-wide views know no more than that. A client that
 * looks for a VM by its name finds it only after the next round, as on a genuine cluster.
 */
export interface Broadcast {
  figures(vmid: number): Readonly<Record<string, unknown>> | undefined
  close(): void
}

export function startBroadcast(datacenter: () => Datacenter, intervalMs: number): Broadcast {
  let known = new Map<number, Record<string, unknown>>()
  const round = async (): Promise<void> => {
    const world = datacenter()
    const rows = await Promise.all(
      world.vms.all().map(async (vmid) => [vmid, await vmRow(world, vmid, false).catch(() => undefined)] as const),
    )
    known = new Map(rows.filter((row): row is [number, Record<string, unknown>] => row[1] !== undefined))
  }
  const timer = setInterval(() => void round(), intervalMs)
  timer.unref()
  // What an earlier server of the same folder left is known from the start.
  setImmediate(() => void round())
  return { figures: (vmid) => known.get(vmid), close: () => clearInterval(timer) }
}

/**
 * Nodes tell the cluster about their VMs every ten seconds; cluster-wide views know no more than that. A client that
 * looks for a VM by its name finds it only after the next round, as on a genuine cluster.
 */
export interface Broadcast {
  figures(vmid: number): Readonly<Record<string, unknown>> | undefined
  close(): void
}

/** `read` tells the figures of every VM by its vmid. */
export function startBroadcast(
  read: () => Promise<ReadonlyMap<number, Readonly<Record<string, unknown>>>>,
  intervalMs: number,
): Broadcast {
  let known: ReadonlyMap<number, Readonly<Record<string, unknown>>> = new Map()
  const round = async (): Promise<void> => {
    known = await read()
  }
  const timer = setInterval(() => void round(), intervalMs)
  timer.unref()
  // What an earlier server of the same folder left is known from the start.
  setImmediate(() => void round())
  return { figures: (vmid) => known.get(vmid), close: () => clearInterval(timer) }
}

import { ExternalError } from '../../../diagnostics/errors.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { Vm, VmConfig } from '../machine/vm.ts'
import { withoutTaking } from '../plan/swap-marks.ts'
import { hasAllDisks } from './has-all-disks.ts'
import { builtOf, type Swap } from './swap.ts'

/**
 * Removes the template that is replaced. Where the server does not, and nothing of it was touched, the way back is open:
 * the finished machine does not take the ID any more.
 */
export async function removeOld(swap: Swap, old: Vm, config: VmConfig, description: string): Promise<void> {
  const name = String(config['name'] ?? '')
  swap.emit({ kind: 'say', text: `Removing the old template ${old.vmid} (${name}): the new one takes its ID` })
  try {
    if (config['template'] !== 1 && (await old.status()) !== 'stopped') await old.stop()
    await old.destroy()
  } catch (thrown) {
    swap.signal.throwIfAborted()
    if (!(thrown instanceof ExternalError) || !(await isWhole(thrown, old, swap))) throw thrown
    await builtOf(swap).configure({ description: withoutTaking(description) })
    throw thrown
  }
  swap.emit({ kind: 'replaced', vmid: old.vmid, name, node: old.node })
}

async function isWhole(thrown: ExternalError, old: Vm, { client, signal }: Swap): Promise<boolean> {
  try {
    const now = await old.unlocked()
    if (now === undefined) return false
    // It said no before it began.
    if (thrown instanceof ProxmoxError && thrown.failure.upid === undefined && !thrown.ambiguous) return true
    return await hasAllDisks(now, old.node, client, signal)
  } catch (second) {
    signal.throwIfAborted()
    if (second instanceof ExternalError) return false
    throw second
  }
}

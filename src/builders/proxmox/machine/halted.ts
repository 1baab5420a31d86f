import { Cancelled, ExternalError } from '../../../diagnostics/errors.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { Clock } from '../../../time/clock.ts'
import type { Vm } from './vm.ts'

/** QEMU's states in which a machine stands still by itself, with why. */
const halts: Readonly<Record<string, string>> = {
  'io-error':
    'A disk could not be written or read: its storage is most likely full, or out of reach. Look at the storage and at the log of the node.',
  'internal-error':
    'The hypervisor of the node has failed on what the guest did: its KVM is broken, as it may be on a node that is a virtual machine itself. Set disable_kvm, or build on another node.',
  'guest-panicked': 'The kernel of the guest has panicked. The console of the machine shows why.',
}

/** Milliseconds between two looks. */
const pace = 10_000

/**
 * Does a job that waits for a guest, and ends it where the machine stands still: nobody would answer. A server that is
 * away for a moment says nothing about it. Throws ExternalError, or what the job throws.
 */
export async function unlessHalted<Result>(
  vm: Vm,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  job: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const halted = new AbortController()
  const finished = new AbortController()
  const watch = async () => {
    const ended = AbortSignal.any([signal, finished.signal])
    let before: string | undefined
    for (;;) {
      await clock.sleep(pace, ended)
      const state = await stateOf(vm, ended)
      // Seen twice: somebody may be about to let it go on.
      if (state !== undefined && state === before) {
        halted.abort()
        throw new ExternalError('machine-halted', `Virtual machine ${vm.vmid} stands still: ${state}`, halts[state])
      }
      before = state
    }
  }
  const watched = watch().catch((thrown: unknown) => {
    if (thrown instanceof ExternalError && thrown.code === 'machine-halted') return thrown
    return undefined
  })
  try {
    return await job(AbortSignal.any([signal, halted.signal]))
  } catch (thrown) {
    if (halted.signal.aborted && !signal.aborted) throw (await watched) ?? thrown
    throw thrown
  } finally {
    finished.abort(new Cancelled())
    await watched
  }
}

/** One of `halts`; undefined: another, or it can not be told. */
async function stateOf(vm: Vm, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await vm.client.request('GET', `${vm.path}/status/current`, {}, { attempts: 1, signal })
    const { qmpstatus } = answer as { readonly qmpstatus?: unknown }
    return typeof qmpstatus === 'string' && Object.hasOwn(halts, qmpstatus) ? qmpstatus : undefined
  } catch (thrown) {
    if (thrown instanceof ProxmoxError) return undefined
    throw thrown
  }
}

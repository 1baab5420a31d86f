import { warning } from '../../../diagnostics/diagnostic.ts'
import { ExternalError, toDiagnostics } from '../../../diagnostics/errors.ts'
import type { EventBody } from '../../../events/event.ts'
import { backoff } from '../../../proxmox/transport/retry-request.ts'
import { machinesOf } from '../machine/all-machines.ts'
import { mayPass, rounds } from '../machine/try-again.ts'
import { unendedTask } from '../machine/unended-tasks.ts'
import { Vm } from '../machine/vm.ts'
import { earlierThan } from './previous.ts'

interface Context {
  readonly signal: AbortSignal
  emit(event: EventBody): void
}

/** The template that is the previous one now, by that name. `of`: the ID that it had, where another one has that now. */
export interface Kept {
  readonly vm: Vm
  readonly name: string
  readonly of: number | undefined
}

/**
 * Removes the previous templates of before: there is one. One that is not as it was kept, or that is needed, stays, and it
 * is told; that fails no build. May be repeated.
 */
export async function removeEarlier({ vm, name, of }: Kept, context: Context): Promise<void> {
  const { client } = vm
  for (const { entry, spared } of earlierThan({ vmid: vm.vmid, name, of }, await machinesOf(client, context.signal))) {
    const { vmid, node } = entry
    const why = spared ?? (await removal(new Vm(client, node, vmid, { signal: context.signal }), context))
    if (why === undefined)
      context.emit({ kind: 'say', text: `Template ${vmid} was ${name} until now, and was removed` })
    else
      context.emit({
        kind: 'problem',
        diagnostic: warning(
          'previous-not-removed',
          `Template ${vmid} is called ${name} too, and stays`,
          `${vm.vmid} is the previous template now. ${vmid} is not removed: ${why}.`,
        ),
      })
  }
}

/** Answers why it is still there. */
async function removal(vm: Vm, context: Context): Promise<string | undefined> {
  const { client, node, vmid } = vm
  for (let round = 1; ; round++) {
    try {
      // An attempt that was cut off may be at it.
      await unendedTask(node, ({ id }) => id === String(vmid), client, context)
      if ((await vm.config()) !== undefined) await vm.destroy()
      return undefined
    } catch (thrown) {
      context.signal.throwIfAborted()
      if (!(thrown instanceof ExternalError)) throw thrown
      if (round === rounds || !mayPass(thrown)) return toDiagnostics(thrown)[0]?.summary ?? thrown.message
      await client.clock.sleep(backoff(round), context.signal)
    }
  }
}

import { randomInt } from 'node:crypto'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { Deed } from '../../../proxmox/needed-permissions.ts'
import type { BuildContext, CloseEntry } from '../../builder.ts'
import { takeId } from '../machine/next-id.ts'
import { Vm } from '../machine/vm.ts'
import { wasRefused } from '../machine/was-refused.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { marked } from '../plan/build-marks.ts'
import type { Slots } from '../plan/slots.ts'
import type { Session } from '../server-session.ts'

/** How a machine comes to be: anew, or as a copy of another. */
export interface Making {
  /** Looks at the server before anything is made. Throws TemplateError where it can not work. */
  prepare(session: Session, context: BuildContext): Promise<Prepared>
}

export interface Prepared {
  readonly slots: Slots
  /** What making it will ask of the credentials. */
  readonly deeds: readonly Deed[]
  /** ID and name of what it is a copy of: `9000 debian-base`. */
  readonly parent?: string
  /** `volids`: one per image; `publicKey`: empty where none is to be put into the guest. */
  make(volids: readonly string[], publicKey: string): Promise<MadeMachine>
}

export interface MadeMachine {
  readonly vm: Vm
  readonly close: CloseEntry
}

/** What is to be made: the ID, undefined for the next free one, and the names that it has while it is made and then. */
export interface Claimed {
  readonly vmid: number | undefined
  readonly options: Pick<CommonOptions, 'vm_name' | 'template_name'>
}

const attempts = 10

/**
 * Makes a machine, with a free ID where the template names none. Another client may take that ID between the
 * question and the call: then the next one is tried, after a pause that differs from the other's. `make` gets what is to
 * stand in the description.
 */
export async function claimMachine(
  { vmid: fixed, options }: Claimed,
  session: Pick<Session, 'client' | 'node' | 'place' | 'task' | 'vmids'>,
  context: Pick<BuildContext, 'mark' | 'record' | 'message' | 'clock' | 'signal'>,
  make: (vm: Vm, mark: string) => Promise<void>,
  source?: { readonly node: string; readonly vmid: number },
): Promise<MadeMachine> {
  for (let attempt = 1; ; attempt++) {
    const { vmid, release } = await takeId(session, fixed)
    const vm = new Vm(session.client, session.node, vmid, session.task)
    const since = session.client.serverTime
    const subject = { kind: 'vm', vmid, mark: context.mark, since, ...(source && { source }) } as const
    const close = context.record(subject, session.place)
    try {
      await make(vm, marked(context.mark, { vmid, since, names: [options.vm_name, options.template_name] }))
    } catch (thrown) {
      const taken = thrown instanceof ProxmoxError && /already exists|file exists/i.test(thrown.reason)
      if (!taken) {
        if (wasRefused(thrown)) close('gone')
        throw thrown
      }
      // By an earlier attempt of ours, whose answer was lost and whose work took long?
      if (!(await vm.carries(context.mark))) {
        // Not ours: nothing to remove.
        close('gone')
        if (fixed !== undefined) throw explained(thrown, vmid)
        if (attempt === attempts) throw thrown
        context.message(`ID ${vmid} was taken by somebody else meanwhile`)
        await context.clock.sleep(randomInt(100, 1500), context.signal)
        continue
      }
    } finally {
      release()
    }
    context.message(`Created virtual machine ${vmid}`)
    return { vm, close }
  }
}

function explained(thrown: ProxmoxError, vmid: number): ProxmoxError {
  const hint = `Virtual machine ${vmid} exists. Choose another vm_id, leave it out, or set force to replace a template of that ID.`
  return new ProxmoxError({ ...thrown.failure, code: 'vmid-taken', hint })
}

import { randomInt } from 'node:crypto'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { systemClock } from '../../../time/clock.ts'
import type { BuildContext } from '../../builder.ts'
import { Vm } from '../machine/vm.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { CreatedMachine } from '../origin.ts'
import { createParameters } from '../requests/create-parameters.ts'
import { buildDescription, buildTags, type Creation } from '../requests/planned-creation.ts'
import type { Session } from '../server-session.ts'

const attempts = 10

/** Creates the machine that the template describes. */
export async function createMachine(
  options: CommonOptions,
  creation: Creation,
  isoVolids: readonly string[],
  session: Session,
  context: BuildContext,
): Promise<CreatedMachine> {
  const made = await claimMachine(options, session, context, (vm) =>
    vm.create(parametersFor(options, creation, isoVolids, vm.vmid, context), context.mark),
  )
  for (const { disk, size } of creation.resizes) await made.vm.resize(disk, size)
  return made
}

/**
 * Makes a machine, with a free ID where the template names none. Another client may take that ID between the
 * question and the call: then the next one is tried, after a pause that differs from the other's.
 */
export async function claimMachine(
  options: CommonOptions,
  session: Session,
  context: BuildContext,
  make: (vm: Vm) => Promise<void>,
): Promise<CreatedMachine> {
  for (let attempt = 1; ; attempt++) {
    const vmid = options.vm_id === 0 ? await nextId(session) : options.vm_id
    const vm = new Vm(session.client, session.node, vmid, session.task)
    const close = context.record({ kind: 'vm', vmid, mark: context.mark }, session.place)
    try {
      await make(vm)
    } catch (thrown) {
      const taken = thrown instanceof ProxmoxError && /already exists|file exists/i.test(thrown.reason)
      if (!taken) throw thrown
      // By an earlier attempt of ours, whose answer was lost and whose work took long?
      if (!(await vm.carries(context.mark))) {
        // Not ours: nothing to remove.
        close('gone')
        if (options.vm_id !== 0) throw explained(thrown, vmid)
        if (attempt === attempts) throw thrown
        context.message(`ID ${vmid} was taken by somebody else meanwhile`)
        await systemClock.sleep(randomInt(100, 1500), context.signal)
        continue
      }
    }
    context.message(`Created virtual machine ${vmid}`)
    return { vm, close }
  }
}

async function nextId({ client }: Session): Promise<number> {
  return Number(await client.api.cluster.nextid.$get())
}

function parametersFor(
  options: CommonOptions,
  creation: Creation,
  isoVolids: readonly string[],
  vmid: number,
  context: BuildContext,
) {
  return createParameters({
    options,
    vmid,
    numericVmid: vmid,
    name: options.vm_name,
    description: buildDescription(context.mark),
    tags: buildTags(options),
    slots: creation.slots,
    isoVolids,
  })
}

function explained(thrown: ProxmoxError, vmid: number): ProxmoxError {
  const hint = `Virtual machine ${vmid} exists. Choose another vm_id, leave it out, or set force to replace a template of that ID.`
  return new ProxmoxError({ ...thrown.failure, code: 'vmid-taken', hint })
}

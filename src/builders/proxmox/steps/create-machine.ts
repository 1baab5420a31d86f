import { deed, settingDeeds } from '../../../proxmox/needed-permissions.ts'
import { plannedVolid } from '../plan/image.ts'
import { creationOf, type NewMachine } from '../plan/new-machine.ts'
import { claimMachine, type Making } from './make-machine.ts'

/** A new machine with empty disks. */
export function newMachine(plan: NewMachine): Making {
  const { slots, resizes, vmid, options } = plan
  const expected = creationOf(plan, { vmid, mark: '', volids: plan.images.map(plannedVolid) })
  const at = { vmid, pool: options.pool || undefined }
  return {
    prepare: async (session, context) => ({
      slots,
      deeds: [deed('create', at), ...settingDeeds(at, expected)],
      make: async (volids) => {
        const made = await claimMachine(plan, session, context, (vm, mark) =>
          vm.create(creationOf(plan, { vmid: vm.vmid, mark, volids }), context.mark),
        )
        for (const { disk, size } of resizes) await made.vm.resize(disk, size)
        return made
      },
    }),
  }
}

import { deed, settingDeeds } from '../../../proxmox/needed-permissions.ts'
import { atExtraConfig } from '../machine/at-extra-config.ts'
import type { Vm } from '../machine/vm.ts'
import { creationOf, type NewMachine, plannedVolids } from '../plan/new-machine.ts'
import { checkImport } from './check-import.ts'
import { claimMachine, type Making } from './make-machine.ts'

/** A new machine with empty disks, or with one that is made of an image. */
export function newMachine(plan: NewMachine): Making {
  const { slots, resizes, vmid, options } = plan
  const facts = { publicKey: plan.guestKey === 'none' ? '' : 'key', pveMajor: 8 }
  const expected = creationOf(plan, { vmid, mark: '', volids: plannedVolids(plan), ...facts })
  const at = { vmid, pool: options.pool || undefined }
  return {
    prepare: async (session, context) => {
      await checkImport(plan, session, context)
      return {
        slots,
        deeds: [deed('create', at), ...settingDeeds(at, expected)],
        make: async (volids, publicKey) => {
          const pveMajor = session.client.version.major
          const create = (vm: Vm, mark: string) =>
            vm.create(creationOf(plan, { vmid: vm.vmid, mark, volids, publicKey, pveMajor }), context.mark)
          const made = await atExtraConfig(plan, context, () => claimMachine(plan, session, context, create))
          for (const { disk, size } of resizes) await made.vm.resize(disk, size)
          return made
        },
      }
    },
  }
}
